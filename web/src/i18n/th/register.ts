import type { Messages } from '../en'

export const register: Messages['register'] = {
  title: 'สร้างบัญชี',
  setupTitle: 'ยินดีต้อนรับสู่ Groundwire',
  setupText: 'คุณเป็นคนแรกที่นี่ บัญชีของคุณจะเป็นผู้ดูแลระบบ',
  name: 'ชื่อ',
  passwordHelp: 'อย่างน้อย 8 ตัวอักษร',
  submit: 'สร้างบัญชี',
  toSignIn: 'ฉันมีบัญชีแล้ว',
}
