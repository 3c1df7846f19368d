package ole

import (
	"testing"
)

// fuzzLimits are small, so that running into them is part of the search.
var fuzzLimits = Limits{MaxBytes: 64 << 10, MaxStreamBytes: 1 << 20, MaxAttachmentBytes: 64 << 10}

// The format targets mutate streams and wrap them anew, since a mutation of
// the whole file seldom gets past the container; FuzzMSG mutates whole files
// and so exercises the container.

func FuzzDOC(f *testing.F) {
	for _, file := range [][]byte{
		fixture(f, "notice.doc"), specimens(f)["pieces.doc"],
	} {
		f.Add(streamOf(f, file, "WordDocument"), streamOf(f, file, "1Table"))
	}
	f.Add(streamOf(f, specimens(f)["word95.doc"], "WordDocument"), []byte{})
	f.Fuzz(func(t *testing.T, word, table []byte) {
		_, _ = read(t, compound(node{name: "WordDocument", data: word}, node{name: "1Table", data: table}), fuzzLimits)
	})
}

func FuzzXLS(f *testing.F) {
	f.Add(streamOf(f, fixture(f, "ledger.xls"), "Workbook"))
	f.Add(streamOf(f, fixture(f, "roster.xls"), "Workbook"))
	f.Add(streamOf(f, specimens(f)["book95.xls"], "Book"))
	f.Fuzz(func(t *testing.T, workbook []byte) {
		_, _ = read(t, compound(node{name: "Workbook", data: workbook}), fuzzLimits)
	})
}

func FuzzPPT(f *testing.F) {
	file := fixture(f, "report.ppt")
	f.Add(streamOf(f, file, "PowerPoint Document"), streamOf(f, file, "Current User"))
	f.Add(append(slide("目录已失"), slide("仍可阅读")...), []byte{})
	f.Fuzz(func(t *testing.T, document, user []byte) {
		_, _ = read(t, compound(node{name: "PowerPoint Document", data: document}, node{name: "Current User", data: user}), fuzzLimits)
	})
}

func FuzzMSG(f *testing.F) {
	f.Add(meetingMail())
	f.Add(compound(shortValues(headerOfMessage), property(propRTFCompressed, typeBinary, compressRTF([]byte(`{\rtf1\ansi\ansicpg936 x\par y}`)))))
	f.Add(compound(shortValues(headerOfMessage, propMessageCodepage, 936), property(propHTML, typeBinary, []byte("<p>x</p>"))))
	f.Fuzz(func(t *testing.T, file []byte) {
		_, _ = read(t, file, fuzzLimits)
	})
}

func FuzzRTF(f *testing.F) {
	f.Add(string(fixture(f, "notice.rtf")))
	f.Add(`{\rtf1\ansi\ansicpg936{\fonttbl{\f1\fcharset134 x;}}\f1\'ca\'d5{\*\shpinst{\shptxt a}}\u25910\'ca\bin2 {}}`)
	f.Fuzz(func(t *testing.T, source string) {
		_, _ = rtf(t, source, fuzzLimits)
	})
}
