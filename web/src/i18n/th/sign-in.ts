import type { Messages } from '../en'

export const signIn: Messages['signIn'] = {
  title: 'เข้าสู่ระบบ',
  email: 'อีเมล',
  password: 'รหัสผ่าน',
  submit: 'เข้าสู่ระบบ',
  toRegister: 'สร้างบัญชี',
  deleted: 'ลบบัญชีของคุณแล้ว พร้อมทุกสิ่งที่เป็นของคุณคนเดียว',
  expired: 'คุณถูกออกจากระบบ สิ่งที่เขียนไว้ยังอยู่ เข้าสู่ระบบเพื่อทำต่อ',
}
