package extract

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
)

func TestFrame(t *testing.T) {
	t.Parallel()
	sent := []reply{
		{Piece: &piece{Page: 1, Origin: OriginText, Text: "<通知>\x01"}},
		{Image: []byte{1, 2, 3}},
		{Ending: &ending{MediaType: "text/plain", NeedsOCR: []int{1}, Fields: map[string]string{"author": "张三"}}},
	}
	var stream bytes.Buffer
	for _, message := range sent {
		if err := writeFrame(&stream, message); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range sent {
		var got reply
		if err := readFrame(&stream, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
	}
	if err := readFrame(&stream, new(reply)); !errors.Is(err, io.EOF) {
		t.Errorf("at the end: %v", err)
	}
}

func TestFrame_WorstPieceFits(t *testing.T) {
	t.Parallel()
	worst := reply{Piece: &piece{Continues: true, Text: strings.Repeat("\x01", pieceBytes)}}
	if err := writeFrame(io.Discard, worst); err != nil {
		t.Error(err)
	}
	if err := writeFrame(io.Discard, reply{Image: make([]byte, maxFrameBytes)}); !errors.Is(err, errFrame) {
		t.Errorf("too long a frame: %v", err)
	}
}

func TestFrame_Broken(t *testing.T) {
	t.Parallel()
	frame := func(length uint32, body string) []byte {
		return append(binary.BigEndian.AppendUint32(nil, length), body...)
	}
	cases := []struct {
		name   string
		stream []byte
		want   error
	}{
		{"a promise beyond the limit", frame(1<<31, "{}"), errFrame},
		{"a body that ends early", frame(100, "{}"), io.ErrUnexpectedEOF},
		{"a header that ends early", []byte{0, 0}, io.ErrUnexpectedEOF},
		{"a body that is no JSON", frame(2, "no"), errFrame},
	}
	for _, test := range cases {
		if err := readFrame(bytes.NewReader(test.stream), new(reply)); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}

func TestAnswer_Limits(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("x", pieceBytes)
	cases := []struct {
		name  string
		reply func(index int) reply
		want  error
	}{
		{"text without end", func(index int) reply {
			return reply{Piece: &piece{Page: 1, Origin: OriginText, Text: text, Continues: index > 0}}
		}, errTooMuch},
		{"an image without end", func(int) reply { return reply{Image: []byte(text)} }, errTooMuch},
		{"attachments without end", func(int) reply { return reply{Piece: &piece{Name: "a"}} }, errTooMuch},
		{"a page twice", func(int) reply { return reply{Piece: &piece{Page: 1, Origin: OriginText}} }, errFrame},
		{"a continuation of nothing", func(int) reply { return reply{Piece: &piece{Continues: true}} }, errFrame},
		{"a page of unknown origin", func(int) reply { return reply{Piece: &piece{Page: 1}} }, errFrame},
		{"a page to recognise that cannot be", func(int) reply { return reply{Ending: &ending{NeedsOCR: []int{0}}} }, errFrame},
		{"nothing", func(int) reply { return reply{} }, errFrame},
	}
	for _, test := range cases {
		var (
			collected answer
			err       error
		)
		for index := 0; err == nil && index < 100_000; index++ {
			err = collected.add(test.reply(index))
		}
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}

// FuzzAnswer plays a worker that was taken over: whatever it sends, the parent gets an answer
// within the limits or an error.
func FuzzAnswer(f *testing.F) {
	var good bytes.Buffer
	for _, message := range []reply{
		{Piece: &piece{Page: 1, Origin: OriginText, Text: "一"}}, {Piece: &piece{Continues: true, Text: "二"}},
		{Piece: &piece{Name: "a", Text: "三"}}, {Ending: &ending{PageCount: 1}},
	} {
		if err := writeFrame(&good, message); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(good.Bytes())
	f.Add([]byte("\x00\x00\x00\x02{}"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		var (
			collected answer
			input     = bytes.NewReader(stream)
		)
		for !collected.isComplete {
			var message reply
			if readFrame(input, &message) != nil || collected.add(message) != nil {
				return
			}
		}
		result := collected.result()
		last := 0
		for _, page := range result.Pages {
			if page.Number <= last || page.Number > maxPages || strings.Contains(page.Text, "\x00") {
				t.Errorf("page %+v after %d", page, last)
			}
			last = page.Number
		}
	})
}
