package ole

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/richardlehane/mscfb"
)

func open(t testing.TB, file []byte) *container {
	t.Helper()
	box, err := openContainer(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return box
}

// TestContainer_AgreesWithMSCFB compares every stream with an independent reader.
func TestContainer_AgreesWithMSCFB(t *testing.T) {
	t.Parallel()
	files := map[string][]byte{
		"notice.doc": fixture(t, "notice.doc"),
		"roster.xls": fixture(t, "roster.xls"),
		"report.ppt": fixture(t, "report.ppt"),
		"built": compound(
			node{name: "large", data: bytes.Repeat([]byte("收文登记"), 5000)},
			node{name: "small", data: []byte("附件")},
			node{name: "folder", children: []node{{name: "inner", data: bytes.Repeat([]byte{7}, 700)}, {name: "empty"}}}),
	}
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			other, err := mscfb.New(bytes.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			box := open(t, file)
			count := 0
			for f, err := other.Next(); err == nil; f, err = other.Next() {
				if f.FileInfo().IsDir() || f.Size == 0 {
					continue
				}
				want, err := io.ReadAll(f)
				if err != nil {
					t.Fatal(err)
				}
				if got := findAnywhere(box, f); !bytes.Equal(got, want) {
					t.Errorf("stream %q: %d bytes, want %d", f.Name, len(got), len(want))
				}
				count++
			}
			if count == 0 {
				t.Error("no stream compared")
			}
		})
	}
}

func findAnywhere(box *container, f *mscfb.File) []byte {
	at := box.root()
	for _, folder := range f.Path {
		at = box.find(at, folder)
	}
	for _, id := range at.children {
		if strings.HasSuffix(box.entries[id].name, f.Name) {
			data, _ := box.read(&box.entries[id], 1<<30)
			return data
		}
	}
	return nil
}

func TestKind(t *testing.T) {
	t.Parallel()
	kingsoftBook := compound(node{name: "Workbook"})
	copy(kingsoftBook[512+entrySectorOf(kingsoftBook)*512+80:], "\x03\x00\x54\x45\x50\x57\x00\x53KINGSOFT")
	for name, test := range map[string]struct {
		file []byte
		kind string
		err  error
	}{
		"Word":                       {compound(node{name: "WordDocument"}), "doc", nil},
		"workbook":                   {compound(node{name: "Workbook"}), "xls", nil},
		"old workbook":               {compound(node{name: "Book"}), "xls", nil},
		"presentation":               {compound(node{name: "PowerPoint Document"}), "ppt", nil},
		"message":                    {compound(node{name: "__properties_version1.0"}), "msg", nil},
		"Works 4":                    {compound(node{name: "MatOST"}), "works", nil},
		"Works 7":                    {compound(node{name: "CONTENTS", data: []byte("CHNKINK ")}), "works", nil},
		"another CONTENTS":           {compound(node{name: "CONTENTS", data: []byte("%PDF-1.4")}), "unknown", nil},
		"Kingsoft table":             {kingsoftBook, "et", nil},
		"workbook within a Word":     {compound(node{name: "ObjectPool", children: []node{{name: "Workbook"}}}, node{name: "WordDocument"}), "doc", nil},
		"workbook within a stranger": {compound(node{name: "x", children: []node{{name: "Workbook"}}}), "unknown", nil},
		"OOXML behind a password":    {compound(node{name: "EncryptionInfo"}, node{name: "EncryptedPackage"}), "unknown", ErrEncrypted},
		"plain text":                 {[]byte(strings.Repeat("会议纪要", 300)), "unknown", ErrUnsupported},
		"nothing":                    {nil, "unknown", ErrUnsupported},
		"only the signature":         {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "unknown", ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kind, err := Kind(bytes.NewReader(test.file), int64(len(test.file)))
			if kind != test.kind || !errors.Is(err, test.err) {
				t.Errorf("got %s, %v; want %s, %v", kind, err, test.kind, test.err)
			}
		})
	}
}

func entrySectorOf(file []byte) int { return int(le.Uint32(file[48:])) }

func TestRead_Unsupported(t *testing.T) {
	t.Parallel()
	for name, file := range map[string][]byte{
		"Works": compound(node{name: "MatOST"}), "stranger": compound(node{name: "VisioDocument"}),
	} {
		if _, err := read(t, file, Limits{}); !errors.Is(err, ErrUnsupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestContainer_Hostile holds the container to its promise: whatever the tables
// say, time and memory follow the size of the file.
func TestContainer_Hostile(t *testing.T) {
	whole := compound(node{name: "WordDocument", data: bytes.Repeat([]byte{1}, 9000)}, node{name: "1Table", data: []byte("abc")})
	fat := int(le.Uint32(whole[76:]))*512 + 512
	directory := entrySectorOf(whole)*512 + 512
	change := func(f func(b []byte)) []byte {
		b := bytes.Clone(whole)
		f(b)
		return b
	}
	for name, file := range map[string][]byte{
		"stream runs in a circle":    change(func(b []byte) { le.PutUint32(b[fat+4:], 0) }),
		"sector follows itself":      change(func(b []byte) { le.PutUint32(b[fat:], 0) }),
		"directory runs in a circle": change(func(b []byte) { le.PutUint32(b[fat+4*entrySectorOf(whole):], uint32(entrySectorOf(whole))) }),
		"stream of four gigabytes":   change(func(b []byte) { le.PutUint32(b[directory+entrySize+120:], 0xFFFFFFFF) }),
		"stream of exabytes": change(func(b []byte) {
			le.PutUint16(b[26:], 4)
			le.PutUint32(b[directory+entrySize+124:], 0x7FFFFFFF)
		}),
		"millions of FAT sectors":   change(func(b []byte) { le.PutUint32(b[44:], 0xFFFFFFFF); le.PutUint32(b[72:], 0xFFFFFFFF) }),
		"DIFAT runs in a circle":    change(func(b []byte) { le.PutUint32(b[68:], 0) }),
		"sibling is itself":         change(func(b []byte) { le.PutUint32(b[directory+entrySize+68:], 1) }),
		"child is the root":         change(func(b []byte) { le.PutUint32(b[directory+76:], 0) }),
		"mini chain circle":         change(func(b []byte) { le.PutUint32(b[int(le.Uint32(b[60:]))*512+512:], 0) }),
		"storages nested in depth":  nested(30_000),
		"header without sectors":    whole[:512],
		"directory outside of file": change(func(b []byte) { le.PutUint32(b[48:], 1<<30) }),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := read(t, file, Limits{})
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Error("accepted")
			}
			if used := int64(after.TotalAlloc - before.TotalAlloc); used > 32<<20 {
				t.Errorf("%d bytes allocated for a file of %d", used, len(file))
			}
		})
	}
}

// nested builds storages one within the other.
func nested(depth int) []byte {
	b := &compoundBuilder{entries: []dirEntry{{name: "R", kind: typeRoot, right: noEntry, child: 1}}}
	for i := range depth {
		b.entries = append(b.entries, dirEntry{name: "s", kind: typeStorage, right: noEntry, child: uint32(i + 2)})
	}
	return b.finish(b.chain(b.directory()), endOfChain)
}

func TestContainer_StreamLimit(t *testing.T) {
	t.Parallel()
	file := word97(0, [storyCount]int{}, wordPart{strings.Repeat("收文", 5000), true})
	if _, err := read(t, file, Limits{MaxStreamBytes: 4 << 10}); !errors.Is(err, ErrTooLarge) && !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v", err)
	}
	doc, err := read(t, file, Limits{MaxBytes: 3001})
	if !errors.Is(err, ErrTooLarge) || doc.Pages[0] != strings.Repeat("收文", 500) {
		t.Errorf("got %d bytes, %v", len(doc.Pages[0]), err)
	}
}
