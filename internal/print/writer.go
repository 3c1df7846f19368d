package print

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
)

// writer collects the objects of a PDF file (ISO 32000-1).
type writer struct{ objects [][]byte }

// add returns the number of a new object.
func (w *writer) add(body string) int {
	w.objects = append(w.objects, []byte(body))
	return len(w.objects)
}

// reserve is add for an object whose body is known later.
func (w *writer) reserve() int { return w.add("") }

func (w *writer) set(id int, body string) { w.objects[id-1] = []byte(body) }

// addStream adds a stream, compressed.
func (w *writer) addStream(dictionary string, content []byte) int {
	return w.addPacked(dictionary, pack(content))
}

// addPacked is addStream for what pack has compressed.
func (w *writer) addPacked(dictionary string, packed []byte) int {
	return w.add(fmt.Sprintf("<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream", dictionary, len(packed), packed))
}

// packers are compressors for use again: one is most of a megabyte, and a form has a hundred streams.
var packers = sync.Pool{New: func() any { return zlib.NewWriter(nil) }}

func pack(content []byte) []byte {
	var packed bytes.Buffer
	z := packers.Get().(*zlib.Writer)
	defer packers.Put(z)
	z.Reset(&packed)
	_, _ = z.Write(content) // into memory: cannot fail
	_ = z.Close()
	return packed.Bytes()
}

// bytes returns the file.
func (w *writer) bytes(root, info int) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	places := make([]int, len(w.objects))
	for i, body := range w.objects {
		places[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(w.objects)+1)
	for _, place := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", place)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(w.objects)+1, root, info, start)
	return b.Bytes()
}

// number writes a number as short as it can be.
func number(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}

// text writes a text of a dictionary, which any character may stand in.
func text(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String() + ">"
}
