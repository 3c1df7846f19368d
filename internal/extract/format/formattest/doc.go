// Package formattest builds small, valid office files for tests and sample data.
//
// Every builder gives the same bytes for the same input, and files that real
// programs open (LibreOffice, Word, OFD readers), not only our own readers:
//
//	formattest.OFD("第一页第一行\n第二行", "第二页")
//	formattest.DOCX("关于召开会议的通知", "各部门：")
//	formattest.XLSX([][]string{{"品名", "数量"}, {"中性笔", "50"}})
//	formattest.PPTX("封面\n岚洲远航", "第二张")
//	formattest.ODT("标题", "正文")
//	formattest.EML(formattest.Mail{Subject: "报送材料", Text: "请查收。", Charset: "gb18030"})
//
// Zip puts members into an archive one by one, which is how tests build variants
// that no program would write. The package does not import testing: sample data
// is made with it too.
package formattest
