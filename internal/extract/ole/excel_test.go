package ole

import (
	"errors"
	"math"
	"testing"
)

// ledgerPages is what testdata/ledger.fods says.
var ledgerPages = []string{
	"用品台账\n品名\t数量\t单价\t购入日期\t占比\t编号\t登记时间\n" +
		"签字笔\t120\t2.5\t2026-03-05\t12.5%\t00017\t2026-03-05 14:30\n" +
		"复印纸\t40\t23.75\t300\t第一行 第二行\tRich\tTRUE\n青岚市综合办公室 台账 & 附件\n批注：已盘点",
	"空表\n青岚市综合办公室 台账 & 附件",
	"Contacts\ncafé\t13800000000\t13800000000\n李思源\t0.1\t-3\n青岚市综合办公室 台账 & 附件",
}

func TestRead_Workbook(t *testing.T) {
	t.Parallel()
	doc := mustRead(t, fixture(t, "ledger.xls"))
	wantPages(t, doc.Pages, ledgerPages...)
	if doc.Kind != "xls" || doc.Title != "办公用品台账" {
		t.Errorf("kind %q, title %q", doc.Kind, doc.Title)
	}
}

func TestRead_WorkbookWithLongStringTable(t *testing.T) {
	t.Parallel()
	file := fixture(t, "roster.xls")
	continued := 0
	walk := records{stream: streamOf(t, file, "Workbook")}
	for kind, _, ok := walk.next(); ok; kind, _, ok = walk.next() {
		if kind == recordContinue {
			continued++
		}
	}
	if continued < 2 {
		t.Fatalf("the fixture has %d CONTINUE records", continued)
	}
	wantPages(t, mustRead(t, file).Pages, rosterText(rosterRows))
}

// rosterRows is the length of testdata/roster.xls.
const rosterRows = 180

// record builds one BIFF record of numbers and bytes.
func record(kind uint16, parts ...any) []byte {
	var payload []byte
	for _, part := range parts {
		switch v := part.(type) {
		case int:
			payload = le.AppendUint16(payload, uint16(v))
		case uint32:
			payload = le.AppendUint32(payload, v)
		case float64:
			payload = le.AppendUint64(payload, math.Float64bits(v))
		case byte:
			payload = append(payload, v)
		case string:
			payload = append(payload, v...)
		case []byte:
			payload = append(payload, v...)
		}
	}
	head := le.AppendUint16(le.AppendUint16(nil, kind), uint16(len(payload)))
	return append(head, payload...)
}

// book builds a workbook of one sheet; version is 0x500 or 0x600.
func book(version int, name []byte, globals, cells [][]byte) []byte {
	bof := func(kind int) []byte { return record(recordBOF, version, kind, 0, 0, uint32(0), uint32(0)) }
	stream := bof(bofGlobals)
	for _, g := range globals {
		stream = append(stream, g...)
	}
	if version == biff8 {
		name = append([]byte{0}, name...)
	}
	length := len(name)
	if version == biff8 {
		length--
	}
	sheetRecord := func(at int) []byte { return record(recordBoundSheet, uint32(at), 0, byte(length), name) }
	at := len(stream) + len(sheetRecord(0)) + 4
	stream = append(append(stream, sheetRecord(at)...), record(recordEOF)...)
	stream = append(stream, bof(0x10)...)
	for _, c := range cells {
		stream = append(stream, c...)
	}
	stream = append(stream, record(recordEOF)...)
	streamName := "Workbook"
	if version != biff8 {
		streamName = "Book"
	}
	return compound(node{name: streamName, data: stream})
}

func cell(row, column int) []byte {
	return le.AppendUint16(le.AppendUint16(le.AppendUint16(nil, uint16(row)), uint16(column)), 0)
}

func TestRead_WorkbookRecords(t *testing.T) {
	t.Parallel()
	chinese := record(recordCodepage, 936)
	sst := func(parts ...any) []byte { return record(recordSST, append([]any{uint32(9), uint32(2)}, parts...)...) }
	for name, test := range map[string]struct {
		version        int
		globals, cells [][]byte
		want           string
	}{
		"BIFF5 in GBK": {0x500, [][]byte{chinese}, [][]byte{
			record(recordLabel, cell(0, 0), 4, gbk("收文")), record(recordRString, cell(0, 1), 4, gbk("登记"), byte(0)),
			record(recordNumber, cell(1, 0), 2.5), record(recordNote, 0, 0, 4, gbk("附注")),
		}, "S\n收文\t登记\n2.5\n附注"},
		"BIFF7 without code page": {0x500, nil, [][]byte{record(recordLabel, cell(0, 0), 8, gbk("会议纪要"))}, "S\n会议纪要"},
		"numbers in thirty bits": {biff8, nil, [][]byte{
			record(recordRK, cell(0, 0), uint32(17<<2|2)), record(recordRK, cell(0, 1), uint32(1234<<2|3)),
			record(recordMulRK, 1, 0, 0, uint32(1<<2|2), 0, uint32(0x3FF80000), 1),
		}, "S\n17\t12.34\n1\t1.5"},
		"formulas": {biff8, nil, [][]byte{
			record(recordFormula, cell(0, 0), "\x00\x00\x00\x00\x00\x00\xFF\xFF", 0, uint32(0)), record(0x04BC, 0), record(recordString, 2, byte(1), utf16Bytes("合计")),
			record(recordFormula, cell(0, 1), 3.0, 0, uint32(0)), record(recordFormula, cell(0, 2), "\x01\x00\x01\x00\x00\x00\xFF\xFF", 0, uint32(0)),
			record(recordFormula, cell(0, 3), "\x02\x00\x2A\x00\x00\x00\xFF\xFF", 0, uint32(0)), record(recordBoolErr, cell(0, 4), byte(0), byte(0)),
			record(recordBoolErr, cell(0, 5), byte(42), byte(1)),
		}, "S\n合计\t3\tTRUE\tFALSE"},
		"a string changes its width where the record ends": {biff8, [][]byte{
			sst(4, byte(0), "ab"), record(recordContinue, byte(1), utf16Bytes("登记"), 3, byte(9), 1, utf16Bytes("x")), record(recordContinue, byte(0), "yz", uint32(0)),
		}, [][]byte{record(recordLabelSST, cell(0, 0), uint32(0)), record(recordLabelSST, cell(0, 1), uint32(1)), record(recordLabelSST, cell(0, 2), uint32(99))}, "S\nab登记\txyz"},
		"rich text and phonetic guides are skipped": {biff8, [][]byte{
			sst(2, byte(0xC|1), 1, uint32(6), utf16Bytes("甲乙"), uint32(0), "guide!", 1, byte(0), "z"),
		}, [][]byte{record(recordLabelSST, cell(0, 0), uint32(0)), record(recordLabelSST, cell(0, 1), uint32(1))}, "S\n甲乙\tz"},
		"dates by format": {biff8, [][]byte{
			record(recordFormat, 164, 10, byte(1), utf16Bytes(`yyyy"年"m"月"`)), record(recordXF, 0, 164), record(recordXF, 0, 14), record(recordXF, 0, 0),
		}, [][]byte{
			record(recordNumber, cell(0, 0), 46086.0), record(recordNumber, 0, 1, 1, 46086.25), record(recordNumber, 0, 2, 2, 46086.0),
		}, "S\n2026-03-05\t2026-03-05 06:00\t46086"},
		"charts do not repeat the cells": {biff8, nil, [][]byte{
			record(recordNumber, cell(0, 0), 1.0), record(recordBOF, biff8, bofChart, 0, 0), record(recordNumber, cell(0, 0), 1.0),
			record(recordChartText, 0, byte(2), byte(1), utf16Bytes("图表")), record(recordEOF), record(recordNumber, cell(1, 0), 2.0),
		}, "S\n1\n2\n图表"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantPages(t, mustRead(t, book(test.version, []byte("S"), test.globals, test.cells)).Pages, test.want)
		})
	}
}

func TestRead_WorkbookRefusals(t *testing.T) {
	t.Parallel()
	locked := book(biff8, []byte("S"), [][]byte{record(recordFilePass, 1, 1, 1)}, nil)
	if doc, err := read(t, locked, Limits{}); !errors.Is(err, ErrEncrypted) || len(doc.Pages) > 0 {
		t.Errorf("locked: %q, %v", doc.Pages, err)
	}
	if _, err := read(t, compound(node{name: "Workbook", data: []byte("nonsense")}), Limits{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("nonsense: %v", err)
	}
	whole := book(biff8, []byte("S"), nil, [][]byte{record(recordNumber, cell(0, 0), 7.0)})
	stream := streamOf(t, whole, "Workbook")
	doc, err := read(t, compound(node{name: "Workbook", data: stream[:len(stream)-4]}), Limits{})
	if !errors.Is(err, ErrDamaged) || doc.Pages[0] != "S\n7" {
		t.Errorf("cut off: %q, %v", doc.Pages, err)
	}
}

func TestNumberFormat(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		code  string
		value float64
		want  string
	}{
		{"General", 0.1 + 0.2, "0.3"},
		{"General", 440106199001011234, "440106199001011000"},
		{"General", 1e25, "1e+25"},
		{"General", math.NaN(), ""},
		{"0.00", -12.5, "-12.5"},
		{"0.00%", 0.125, "12.5%"},
		{"00000", 17, "00017"},
		{"yyyy-mm-dd", 46086, "2026-03-05"},
		{`yyyy"年"m"月"d"日";@`, 46086, "2026-03-05"},
		{`[$-804]aaaa;@`, 46086, "46086"},
		{"yyyy/m/d h:mm", 46086.5, "2026-03-05 12:00"},
		{"h:mm:ss", 0.75, "18:00"},
		{"h:mm:ss", 0.7500115741, "18:00:01"},
		{"[h]:mm", 1.5, "36:00:00"},
		{"m/d", 59, "1900-02-28"},
		{"m/d", 61, "1900-03-01"},
		{"yyyy", 9e9, "9000000000"},
		{`"yes, said d"0`, 3, "3"},
		{`\d0`, 3, "3"},
		{"#,##0.00_);[Red](#,##0.00)", 1234.5, "1234.5"},
	} {
		if got := parseNumberFormat(test.code).text(test.value, false); got != test.want {
			t.Errorf("%s of %v: got %q, want %q", test.code, test.value, got, test.want)
		}
	}
	if got := builtinFormat(57).text(44624, true); got != "2026-03-05" {
		t.Errorf("1904: got %q", got)
	}
}

func TestWithoutLayoutCodes(t *testing.T) {
	t.Parallel()
	for head, want := range map[string]string{
		`&L&"宋体,Bold"&12青岚市&C&A&R第&P页`: "青岚市 第 页", "甲&&乙": "甲&乙", "": "", "&": "&", `&"open`: "",
	} {
		if got := withoutLayoutCodes(head); got != want {
			t.Errorf("%q: got %q, want %q", head, got, want)
		}
	}
}
