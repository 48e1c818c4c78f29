import type { Messages } from '../en'

export const sources: Messages['sources'] = {
  title: 'แหล่งอ้างอิง',
  page: 'หน้า {page}',
  position: '{at} จาก {count}',
  previous: 'แหล่งก่อนหน้า',
  next: 'แหล่งถัดไป',
  verified: 'ตรวจแล้ว: ข้อความที่อ้างสนับสนุนประโยคนี้',
  unverified: 'ยังไม่ยืนยัน: ข้อความอยู่ในเอกสาร แต่ไม่ได้กล่าวตามประโยคนี้ชัดเจน',
  imported: 'บทสนทนานี้นำเข้ามา เอกสารไม่อยู่ที่นี่',
  pageOfPdf: 'หน้า {page} ตามที่ปรากฏ',
  notMarked: 'ทำเครื่องหมายข้อความบนหน้านี้ไม่ได้ ถ้อยคำอยู่ด้านบน',
}
