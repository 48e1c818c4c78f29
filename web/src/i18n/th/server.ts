import type { server as german } from '../de/server'

/** What the server says, in Thai. */
export const server: Record<keyof typeof german, string> = {
  // What every request may meet.
  'There is nothing here under this address.': 'ไม่มีสิ่งนี้อยู่ที่นี่',
  'Sign in to do this.': 'โปรดเข้าสู่ระบบก่อน',
  'You are not allowed to do this.': 'คุณไม่มีสิทธิ์ทำสิ่งนี้',
  'You may no longer do this.': 'คุณไม่มีสิทธิ์ทำสิ่งนี้แล้ว',
  'Only an administrator may do this.': 'เฉพาะผู้ดูแลระบบเท่านั้นที่ทำได้',
  'Your role in this project, viewer, does not allow this; ask an owner.': 'ผู้ดูของโปรเจกต์นี้ทำสิ่งนี้ไม่ได้ โปรดขอจากเจ้าของ',
  'Your role in this project, editor, does not allow this; ask an owner.': 'ผู้แก้ไขของโปรเจกต์นี้ทำสิ่งนี้ไม่ได้ โปรดขอจากเจ้าของ',
  'The request is not valid: {1}.': 'คำขอไม่ถูกต้อง: {1}',
  'A value of the request cannot be stored, such as a NUL character.': 'มีค่าที่บันทึกไม่ได้ เช่น อักขระ NUL',
  'The body of the request is too large.': 'ข้อมูลที่ส่งมีขนาดใหญ่เกินไป',
  'The request took too long to arrive.': 'คำขอใช้เวลาส่งนานเกินไป',
  'Too many requests; the next one is possible in {1} s.': 'มีคำขอมากเกินไป ลองอีกครั้งได้ในอีก {1} วินาที',
  'You have {1} streams open, and more are not possible at once; close some or wait for them to end.':
    'คุณเปิดคำตอบพร้อมกันอยู่ {1} รายการ ซึ่งเป็นจำนวนสูงสุดแล้ว ปิดบางรายการหรือรอให้เสร็จก่อน',
  'Too many people sign in at the moment; try again in half a minute.':
    'ขณะนี้มีผู้เข้าสู่ระบบพร้อมกันมากเกินไป โปรดลองอีกครั้งในอีกครึ่งนาที',
  'The database does not answer; try again shortly.': 'ฐานข้อมูลไม่ตอบสนอง โปรดลองอีกครั้งในอีกสักครู่',
  'The server has no space left; nothing was stored.': 'เซิร์ฟเวอร์ไม่มีพื้นที่เหลือ จึงไม่ได้บันทึกอะไร',
  'The store of files does not answer; try again shortly.': 'คลังไฟล์ไม่ตอบสนอง โปรดลองอีกครั้งในอีกสักครู่',
  'The stored file is missing or has changed since it was uploaded.': 'ไฟล์ที่เก็บไว้หายไปหรือเปลี่ยนไปหลังจากอัปโหลด',
  'This server is shutting down; try again shortly.': 'เซิร์ฟเวอร์กำลังปิด โปรดลองอีกครั้งในอีกสักครู่',
  'Something went wrong here; the trace id finds it in the logs.': 'เกิดข้อผิดพลาดบนเซิร์ฟเวอร์ ค้นหาได้จากบันทึกด้วยรหัสร่องรอย',
  // Fields.
  'is required': 'ต้องระบุ',
  'is not valid': 'ไม่ถูกต้อง',
  'is not a known field': 'ไม่ใช่ช่องที่รู้จัก',
  'must be one of {1}': 'ต้องเป็นหนึ่งใน {1}',
  'must be string': 'ต้องเป็นข้อความ',
  'must be integer': 'ต้องเป็นจำนวนเต็ม',
  'must be >= {1}': 'ต้องไม่น้อยกว่า {1}',
  'must be <= {1}': 'ต้องไม่เกิน {1}',
  'must NOT have fewer than 1 characters': 'ต้องไม่เว้นว่าง',
  'must NOT have fewer than {1} characters': 'ต้องมีอย่างน้อย {1} อักขระ',
  'must NOT have more than {1} characters': 'ต้องมีไม่เกิน {1} อักขระ',
  'must NOT have more than {1} items': 'ต้องมีไม่เกิน {1} รายการ',
  'must not contain a NUL character': 'ต้องไม่มีอักขระ NUL',
  'must be an e-mail address, such as ada@example.org': 'ต้องเป็นที่อยู่อีเมล เช่น ada@example.org',
  'must have at least {1} characters': 'ต้องมีอย่างน้อย {1} อักขระ',
  'must have at most {1} bytes in UTF-8': 'ต้องยาวไม่เกิน {1} ไบต์ใน UTF-8',
  'is one of the most common passwords; choose another': 'เป็นรหัสผ่านที่พบบ่อยเกินไป โปรดเลือกใหม่',
  'must be in the future': 'ต้องเป็นเวลาในอนาคต',
  'must be lower-case letters, digits and single dashes between them, at most 50':
    'ต้องเป็นตัวพิมพ์เล็ก ตัวเลข และขีดเดี่ยวคั่นกลาง ไม่เกิน 50 อักขระ',
  'must be lower-case letters, digits and dashes, at most 20, and not begin with a dash':
    'ต้องเป็นตัวพิมพ์เล็ก ตัวเลข และขีด ไม่เกิน 20 อักขระ และไม่ขึ้นต้นด้วยขีด',
  'must be printable ASCII on one line, at most 8,000 characters': 'ต้องเป็น ASCII ที่พิมพ์ได้ในบรรทัดเดียว ไม่เกิน 8,000 อักขระ',
  'must begin with http:// or https:// and hold no user name and no fragment':
    'ต้องขึ้นต้นด้วย http:// หรือ https:// และไม่มีชื่อผู้ใช้หรือส่วนหลัง #',
  'must not have path separators, invisible characters or spaces at its ends':
    'ต้องไม่มีเครื่องหมายคั่นเส้นทาง อักขระที่มองไม่เห็น หรือช่องว่างที่ต้นและท้าย',
  'must be a conversation in which something was asked': 'ต้องเป็นบทสนทนาที่มีคำถามแล้ว',
  'has documents that this agent does not read': 'มีเอกสารที่เอเจนต์นี้ไม่อ่าน',
  // Accounts.
  'The e-mail address or the password is wrong.': 'อีเมลหรือรหัสผ่านไม่ถูกต้อง',
  'Too many attempts; try again in {1} min.': 'ลองหลายครั้งเกินไป โปรดลองอีกครั้งในอีก {1} นาที',
  'Registration is closed on this server; ask an administrator for an account.':
    'เซิร์ฟเวอร์นี้ปิดรับการสร้างบัญชี โปรดขอบัญชีจากผู้ดูแลระบบ',
  'There is an account with this e-mail address; sign in instead.': 'มีบัญชีที่ใช้อีเมลนี้แล้ว โปรดเข้าสู่ระบบ',
  'The setup token is wrong, or there is an administrator already.': 'ลิงก์ติดตั้งไม่ถูกต้อง หรือมีผู้ดูแลระบบแล้ว',
  'This is the last active administrator; make another one first.': 'นี่คือผู้ดูแลระบบคนสุดท้าย โปรดตั้งผู้ดูแลคนอื่นก่อน',
  'An export of your data is running; wait for it to end.': 'กำลังส่งออกข้อมูลของคุณอยู่ โปรดรอให้เสร็จ',
  // Projects and documents.
  'This person is a member already; change the role instead.': 'บุคคลนี้เป็นสมาชิกแล้ว ให้เปลี่ยนบทบาทแทน',
  'A project needs an owner; make another member one first.': 'โปรเจกต์ต้องมีเจ้าของ โปรดตั้งสมาชิกคนอื่นเป็นเจ้าของก่อน',
  'This is the personal project of this member, who stays its owner.': 'นี่คือโปรเจกต์ส่วนตัวของสมาชิกคนนี้ ซึ่งเป็นเจ้าของเสมอ',
  'A personal project goes with its account; delete its documents instead.':
    'โปรเจกต์ส่วนตัวจะถูกลบพร้อมบัญชี ให้ลบเอกสารในโปรเจกต์แทน',
  'Another document of this project has this name.': 'มีเอกสารอื่นในโปรเจกต์นี้ใช้ชื่อนี้แล้ว',
  'This document has not been read yet, or could not be; see its status.': 'เอกสารนี้ยังไม่ได้อ่านหรืออ่านไม่ได้ โปรดดูสถานะ',
  'The file is larger than the {1} MB that this server takes.': 'ไฟล์ใหญ่กว่า {1} MB ซึ่งเป็นขนาดสูงสุดที่เซิร์ฟเวอร์นี้รับ',
  'This file is empty (0 bytes).': 'ไฟล์นี้ว่างเปล่า (0 ไบต์)',
  'There is no such host, or it has no address.': 'ไม่มีโฮสต์นี้ หรือโฮสต์ไม่มีที่อยู่',
  'This address is not one of the public internet.': 'ที่อยู่นี้ไม่ได้อยู่บนอินเทอร์เน็ตสาธารณะ',
  'The server of this address did not answer.': 'เซิร์ฟเวอร์ของที่อยู่นี้ไม่ตอบสนอง',
  'This is no document but media.': 'สิ่งนี้ไม่ใช่เอกสารแต่เป็นสื่อ',
  'An address begins with http:// or https:// and holds no user name.':
    'ที่อยู่ต้องขึ้นต้นด้วย http:// หรือ https:// และไม่มีชื่อผู้ใช้',
  'The port must be one of {1}.': 'พอร์ตต้องเป็นหนึ่งใน {1}',
  'This address leads on more than {1} times.': 'ที่อยู่นี้ส่งต่อเกิน {1} ครั้ง',
  'The server broke off, or sent what cannot be unpacked.': 'เซิร์ฟเวอร์ตัดการส่ง หรือส่งสิ่งที่แตกออกมาไม่ได้',
  'What is at this address is larger than an upload may be.': 'สิ่งที่อยู่ที่ที่อยู่นี้ใหญ่กว่าที่อัปโหลดได้',
  'What is at this address did not come in time.': 'สิ่งที่อยู่ที่ที่อยู่นี้มาไม่ทันเวลา',
  'This job is running; wait for it to end.': 'งานนี้กำลังทำอยู่ โปรดรอให้เสร็จ',
  // Answers.
  'I found nothing in the documents that answers this.': 'ไม่พบสิ่งที่ตอบคำถามนี้ในเอกสาร',
  'There is no such model here; see /api/models.': 'ไม่มีโมเดลนี้ที่นี่ โปรดเลือกโมเดลอื่น',
  'The model server offers no model; name one, or set LLM_MODEL.':
    'เซิร์ฟเวอร์โมเดลไม่มีโมเดลให้ใช้ โปรดเลือกโมเดล หรือตั้ง LLM_MODEL',
  'The model server did not answer.': 'เซิร์ฟเวอร์โมเดลไม่ตอบสนอง',
  'The model server did not take the request: see /api/models.': 'เซิร์ฟเวอร์โมเดลไม่รับคำขอ',
  'The model server answered in a form that cannot be read here.': 'เซิร์ฟเวอร์โมเดลตอบในรูปแบบที่อ่านไม่ได้',
  'The model server refused our key; an administrator must look.': 'เซิร์ฟเวอร์โมเดลปฏิเสธคีย์ของเรา ผู้ดูแลระบบต้องตรวจสอบ',
  'The model server cannot be reached or has failed; try again later.':
    'ติดต่อเซิร์ฟเวอร์โมเดลไม่ได้หรือทำงานล้มเหลว โปรดลองอีกครั้งภายหลัง',
  'The model has failed several times in a row and is not asked at the moment; try again in {1} s.':
    'โมเดลล้มเหลวติดต่อกันหลายครั้งจึงหยุดถามไว้ก่อน โปรดลองอีกครั้งในอีก {1} วินาที',
  'The model server has failed several times in a row and is not asked at the moment; try again in {1} s.':
    'เซิร์ฟเวอร์โมเดลล้มเหลวติดต่อกันหลายครั้งจึงหยุดถามไว้ก่อน โปรดลองอีกครั้งในอีก {1} วินาที',
  'The model takes no more requests at the moment; try again later.': 'ขณะนี้โมเดลไม่รับคำขอเพิ่ม โปรดลองอีกครั้งภายหลัง',
  'The model did not begin to answer in time; try again.': 'โมเดลไม่เริ่มตอบภายในเวลา โปรดลองอีกครั้ง',
  'The model stopped in the middle of its answer; what it wrote is kept.': 'โมเดลหยุดกลางคำตอบ สิ่งที่เขียนไว้ยังอยู่',
  'The model broke off in the middle of its answer; what it wrote is kept.': 'โมเดลขาดตอนกลางคำตอบ สิ่งที่เขียนไว้ยังอยู่',
  'The model ended without an answer; ask again.': 'โมเดลจบโดยไม่มีคำตอบ โปรดถามอีกครั้ง',
  'The answer ended before it was complete; what was written is kept. Ask again to have it whole.':
    'คำตอบจบก่อนจะสมบูรณ์ สิ่งที่เขียนไว้ยังอยู่ ถามอีกครั้งเพื่อให้ได้คำตอบเต็ม',
  'The answer was interrupted; what was written is kept. Ask again to have it whole.':
    'คำตอบถูกขัดจังหวะ สิ่งที่เขียนไว้ยังอยู่ ถามอีกครั้งเพื่อให้ได้คำตอบเต็ม',
  'The agent had no answer after {1} s; what it wrote is kept.': 'เอเจนต์ยังไม่มีคำตอบหลังจาก {1} วินาที สิ่งที่เขียนไว้ยังอยู่',
  'The model kept asking for tools and never answered; ask again, or allow more steps.':
    'โมเดลเรียกเครื่องมือซ้ำไปเรื่อย ๆ โดยไม่ตอบ ถามอีกครั้ง หรืออนุญาตให้ทำหลายขั้นขึ้น',
  'The agent that gave this answer was deleted; ask the question anew.': 'เอเจนต์ที่ให้คำตอบนี้ถูกลบแล้ว โปรดถามใหม่',
  'You have used {1} of the {2} tokens of this month; more can be had from {3} (UTC) on.':
    'คุณใช้ไปแล้ว {1} จาก {2} โทเค็นของเดือนนี้ ใช้เพิ่มได้ตั้งแต่ {3} (UTC)',
  'The answer is still being made; share it when it is complete.': 'คำตอบยังไม่เสร็จ แชร์ได้เมื่อเสร็จแล้ว',
  'Sharing by links is turned off on this server.': 'เซิร์ฟเวอร์นี้ปิดการแชร์ด้วยลิงก์',
  'This answer is being made; it can be replayed when it is done.': 'คำตอบนี้กำลังสร้างอยู่ ทำซ้ำได้เมื่อเสร็จแล้ว',
  'How this answer came to be is not known any more; ask anew.': 'ไม่มีข้อมูลแล้วว่าคำตอบนี้เกิดขึ้นอย่างไร โปรดถามใหม่',
  'Only whoever asked may have this answered again.': 'เฉพาะผู้ถามเท่านั้นที่ให้ตอบซ้ำได้',
  'How this agent was set up then is not known; ask the question anew.': 'ไม่ทราบว่าเอเจนต์นี้ตั้งค่าอย่างไรในตอนนั้น โปรดถามใหม่',
  'This agent has tools of other servers, which may act and answer differently every time; ask the question anew.':
    'เอเจนต์นี้ใช้เครื่องมือของเซิร์ฟเวอร์อื่น ซึ่งอาจทำและตอบต่างกันทุกครั้ง โปรดถามใหม่',
  'The documents have changed since, and the tools of an agent look at those of now; ask the question anew.':
    'เอกสารเปลี่ยนไปแล้ว และเครื่องมือของเอเจนต์จะดูเอกสารปัจจุบัน โปรดถามใหม่',
  'The documents have changed since: {1} passages of then answer no more, and {2} can be searched.':
    'เอกสารเปลี่ยนไปแล้ว: ข้อความในตอนนั้น {1} รายการใช้ตอบไม่ได้แล้ว และค้นหาได้ {2} รายการ',
  // Agents and tools.
  'A system agent is changed in its file, by whoever runs this server.': 'เอเจนต์ของระบบแก้ไขได้ในไฟล์ โดยผู้ดูแลเซิร์ฟเวอร์',
  'Another agent of this project has this slug.': 'มีเอเจนต์อื่นในโปรเจกต์นี้ใช้ชื่อย่อนี้แล้ว',
  'There is a server of this name already.': 'มีเซิร์ฟเวอร์ชื่อนี้แล้ว',
  'There are {1} servers already; delete one first.': 'มีเซิร์ฟเวอร์อยู่แล้ว {1} ตัว โปรดลบก่อนหนึ่งตัว',
  'This server was changed or removed meanwhile.': 'เซิร์ฟเวอร์นี้ถูกแก้ไขหรือลบไปแล้ว',
  'A stdio server is a program on this machine; the operator has not allowed any (MCP_STDIO=true).':
    'เซิร์ฟเวอร์แบบ stdio คือโปรแกรมบนเครื่องนี้ ซึ่งผู้ดูแลเซิร์ฟเวอร์ไม่ได้อนุญาต (MCP_STDIO=true)',
  'Secrets are not sent to another place than they were entered for; enter these again, or null: {1}.':
    'ความลับจะไม่ถูกส่งไปที่อื่นนอกจากที่ป้อนไว้ โปรดป้อนใหม่: {1}',
  'This installation has another secret now; the secrets must be entered again.': 'ระบบนี้ใช้คีย์ลับอื่นแล้ว ต้องป้อนความลับใหม่',
  'Its input schema is too large to be given to a model.': 'สคีมาของข้อมูลนำเข้าใหญ่เกินกว่าจะให้โมเดล',
  'An administrator has not allowed this tool.': 'ผู้ดูแลระบบไม่ได้อนุญาตเครื่องมือนี้',
  'The server does not answer, or it has ended.': 'เซิร์ฟเวอร์ไม่ตอบสนองหรือหยุดทำงานแล้ว',
  'The server did not answer in time.': 'เซิร์ฟเวอร์ตอบไม่ทันเวลา',
  'The server refuses the credentials it is sent (status {1}).': 'เซิร์ฟเวอร์ปฏิเสธข้อมูลรับรองที่ส่งไป (สถานะ {1})',
  'The server knows nothing under this address (status 404).': 'เซิร์ฟเวอร์ไม่มีอะไรที่ที่อยู่นี้ (สถานะ 404)',
  'The server leads elsewhere, which is not followed.': 'เซิร์ฟเวอร์ส่งต่อไปที่อื่น ซึ่งระบบไม่ตามไป',
  'The server answered with status {1}.': 'เซิร์ฟเวอร์ตอบด้วยสถานะ {1}',
  'The server answered what is not understood, or with an error.': 'เซิร์ฟเวอร์ตอบสิ่งที่อ่านไม่เข้าใจหรือตอบว่าผิดพลาด',
}
