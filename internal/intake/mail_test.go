package intake

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// What a mail says of itself is anybody's word: it becomes short texts that a database can hold.
func FuzzLetter(f *testing.F) {
	f.Add("关于某事", "张三 <zhang@example.cn>", "2026-01-09T10:30:00+08:00", "1@example.cn")
	f.Add("\x00", "<", "9999-99-99", "")
	f.Add(strings.Repeat("文", 1000), `"a\" <b>, c`, "0000-01-01T00:00:00Z", "\x00")
	f.Fuzz(func(t *testing.T, subject, from, date, id string) {
		if !utf8.ValidString(subject + from + date + id) {
			return // the child sends JSON
		}
		l := &letter{}
		l.read(map[string]string{"subject": subject, "from": from, "date": date, "message_id": id})
		for _, text := range []string{l.Subject, l.From, l.messageID} {
			if strings.ContainsRune(text, 0) || !utf8.ValidString(text) || utf8.RuneCountInString(text) > 200 {
				t.Fatalf("%q", text)
			}
		}
		if l.SentAt != nil && (l.SentAt.Year() < 1 || l.SentAt.Year() > 9999) {
			t.Fatalf("sent at %v", l.SentAt)
		}
	})
}

func TestPlace(t *testing.T) {
	t.Parallel()
	if v, u := parsePlace(letterPlace(4294967295, 7)); v != 4294967295 || u != 7 {
		t.Errorf("%d, %d", v, u)
	}
	for _, wrong := range []string{"", "/", "1", "1/", "-1/2", "1/4294967296", "a/b"} {
		if v, u := parsePlace(wrong); v != 0 || u != 0 {
			t.Errorf("%q: %d, %d", wrong, v, u)
		}
	}
}
