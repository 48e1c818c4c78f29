import type { Messages } from '../en'

export const start: Messages['start'] = {
  reading: 'กำลังอ่านเอกสาร อีกสักครู่จะถามได้',
  none: '<project></project> ยังไม่มีเอกสารให้ถาม',
  noneHint: 'เพิ่มเอกสารแรกแล้วเริ่มถามได้เลย',
  noneViewer: 'ผู้ที่มีสิทธิ์แก้ไขโปรเจกต์นี้ต้องเพิ่มเอกสารแรกก่อน',
  add: 'เพิ่มไฟล์',
  examples: 'หรือถามเกี่ยวกับ {project}',
  questions: 'คำถามสำหรับเริ่มต้น',
}
