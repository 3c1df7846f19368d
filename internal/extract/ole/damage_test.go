package ole

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"
)

// specimens are one file of each kind and reader, small and large.
func specimens(t testing.TB) map[string][]byte {
	return map[string][]byte{
		"notice.doc": fixture(t, "notice.doc"),
		"ledger.xls": fixture(t, "ledger.xls"),
		"roster.xls": fixture(t, "roster.xls"),
		"report.ppt": fixture(t, "report.ppt"),
		"mail.msg":   meetingMail(),
		"word95.doc": word95(0x0804, 0, gbk("收文\x07登记\x07\x07\r"), 12),
		"pieces.doc": word97(0, [storyCount]int{3, 2}, wordPart{"ab", false}, wordPart{"\x13x\x14收文\x15", true}),
		"book95.xls": book(0x500, []byte("S"), [][]byte{record(recordCodepage, 936)}, [][]byte{record(recordLabel, cell(0, 0), 4, gbk("收文"))}),
	}
}

// TestRead_DamagedFiles cuts each file at every fiftieth part and flips bits
// all over it. Nothing may panic or hang, and a cut file must not pass as whole
// once its directory is gone.
func TestRead_DamagedFiles(t *testing.T) {
	t.Parallel()
	for name, file := range specimens(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			step := max(len(file)/50, 1)
			for at := 0; at < len(file); at += step {
				if _, err := read(t, file[:at], Limits{}); at < headerSize && err == nil {
					t.Errorf("cut at %d: accepted", at)
				}
				for _, flip := range []byte{0x01, 0xFF} {
					broken := bytes.Clone(file)
					broken[at] ^= flip
					_, _ = read(t, broken, Limits{})
				}
			}
			// The header decides most: every fourth byte of it.
			for at := 0; at < headerSize; at += 4 {
				broken := bytes.Clone(file)
				broken[at] = ^broken[at]
				_, _ = read(t, broken, Limits{})
			}
		})
	}
}

func TestRTF_DamagedFile(t *testing.T) {
	t.Parallel()
	file := string(fixture(t, "notice.rtf"))
	for at := 0; at < len(file); at += len(file) / 50 {
		_, _ = rtf(t, file[:at], Limits{})
		broken := []byte(file)
		broken[at] ^= 0x80
		_, _ = rtf(t, string(broken), Limits{})
	}
}

// TestRead_StreamsDamagedInPlace flips bits within the streams, behind the
// container's own checks.
func TestRead_StreamsDamagedInPlace(t *testing.T) {
	t.Parallel()
	for name, streams := range map[string][]string{
		"notice.doc": {"WordDocument", "1Table"}, "roster.xls": {"Workbook"}, "ledger.xls": {"Workbook"},
		"report.ppt": {"PowerPoint Document", "Current User"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := fixture(t, name)
			var nodes []node
			for _, stream := range streams {
				nodes = append(nodes, node{name: stream, data: streamOf(t, file, stream)})
			}
			for i, n := range nodes {
				for at := 0; at < len(n.data); at += max(len(n.data)/60, 1) {
					for _, value := range []byte{0xFF, n.data[at] ^ 0x40} {
						nodes[i].data = bytes.Clone(n.data)
						nodes[i].data[at] = value
						_, _ = read(t, compound(nodes...), Limits{})
					}
					nodes[i].data = n.data[:at]
					_, _ = read(t, compound(nodes...), Limits{})
				}
				nodes[i] = n
			}
		})
	}
}

func TestRead_Cancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for name, file := range specimens(t) {
		if _, err := Read(ctx, bytes.NewReader(file), int64(len(file)), Limits{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRead_RepeatedReferences holds the readers to linear work where a file
// refers to the same bytes over and over.
func TestRead_RepeatedReferences(t *testing.T) {
	t.Parallel()
	start := time.Now()
	// A piece table whose every piece is the whole text of invisible marks.
	marks := string(bytes.Repeat([]byte{1}, 100_000))
	file := word97(0, [storyCount]int{}, wordPart{marks, false})
	stream, table := streamOf(t, file, "WordDocument"), []byte{2}
	const pieces = 2_000
	var positions []uint32
	var descriptors []byte
	for i := range pieces + 1 {
		positions = append(positions, uint32(i*len(marks)))
	}
	for range pieces {
		descriptors = append(le.AppendUint32(append(descriptors, 0, 0), 0x400*2|compressedFlag), 0, 0)
	}
	plc := append(uint32s(positions), descriptors...)
	table = append(le.AppendUint32(table, uint32(len(plc))), plc...)
	le.PutUint32(stream[fib97Clx+4:], uint32(len(table)))
	limits := Limits{MaxBytes: 1 << 20, MaxStreamBytes: 1 << 20}
	if _, err := read(t, compound(node{name: "WordDocument", data: stream}, node{name: "1Table", data: table}), limits); !errors.Is(err, ErrTooLarge) {
		t.Errorf("pieces: %v", err)
	}

	// A workbook whose cells all show one long shared string.
	long := record(recordSST, uint32(1), uint32(1), 8000, byte(0), bytes.Repeat([]byte("x"), 8000))
	var cells [][]byte
	for i := range 10_000 {
		cells = append(cells, record(recordLabelSST, cell(i, 0), uint32(0)))
	}
	if _, err := read(t, book(biff8, []byte("S"), [][]byte{long}, cells), limits); !errors.Is(err, ErrTooLarge) {
		t.Errorf("strings: %v", err)
	}

	// A slide list that names one slide ten thousand times.
	var d deck
	d.put([]byte("padding."))
	one := d.put(slide("同一张"))
	refs := make([]uint32, 10_000)
	for i := range refs {
		refs[i] = 2
	}
	document := d.put(group(recordDocument, 0, slideList(refs...)))
	d.save(1, 0, 1, document, one)
	if doc, err := read(t, d.file(tokenPlain), limits); err != nil || doc.Pages[0] != "同一张" || doc.Pages[1] != "" {
		t.Errorf("slides: %v", err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}
