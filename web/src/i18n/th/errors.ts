import type { Messages } from '../en'

export const errors: Messages['errors'] = {
  offline: 'เซิร์ฟเวอร์ไม่ตอบสนอง โปรดตรวจสอบการเชื่อมต่อ ข้อมูลไม่สูญหาย',
  unknown: 'เกิดข้อผิดพลาด',
  trace: 'ร่องรอย {id}',
  copyTrace: 'คัดลอกรหัสร่องรอย',
  copied: 'คัดลอกแล้ว',
}
