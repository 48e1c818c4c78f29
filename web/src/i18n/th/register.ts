import type { Messages } from '../en'

export const register: Messages['register'] = {
  title: 'สร้างบัญชี',
  setupTitle: 'ยินดีต้อนรับสู่ Groundwire',
  setupText: 'คุณเป็นคนแรกที่นี่ บัญชีของคุณจะเป็นผู้ดูแลระบบ',
  name: 'ชื่อ',
  passwordHelp: 'อย่างน้อย 8 ตัวอักษร และไม่เกิน 72 ไบต์ (อักษรไทยหนึ่งตัวนับสามไบต์) รหัสผ่านที่ใช้กันทั่วไปจะไม่รับ',
  closedTitle: 'ปิดรับการสมัคร',
  closedText: 'ที่นี่สร้างบัญชีด้วยตนเองไม่ได้ โปรดขอบัญชีจากผู้ดูแลเซิร์ฟเวอร์',
  submit: 'สร้างบัญชี',
  toSignIn: 'ฉันมีบัญชีแล้ว',
}
