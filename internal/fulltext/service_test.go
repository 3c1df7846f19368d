package fulltext

import (
	"testing"

	"docket/internal/extract"
)

// Domain 3.2: the mark of a state secret on a file inside a file counts, also where that stands behind
// the first page of the outer one: the attachments of a message that quotes another.
func TestOutcome_MarkInside(t *testing.T) {
	t.Parallel()
	pages := []extract.Page{{Number: 1, Text: "见附件", Origin: extract.OriginText}, {Number: 2, Text: "原文", Origin: extract.OriginText}}
	cases := []struct {
		name   string
		inside extract.Attachment
		want   bool
	}{
		{"a name with a mark", extract.Attachment{Name: "机密★5年.pdf"}, true},
		{"a text with a mark", extract.Attachment{Name: "a.txt", Text: "秘密★\n关于某事的通知"}, true},
		{"neither", extract.Attachment{Name: "a.txt", Text: "关于某事的通知"}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out := (&Service{}).outcomeOf("x", extract.Result{State: extract.StateDone, PageCount: 2, Pages: pages, Attachments: []extract.Attachment{c.inside}})
			if out.isMarked != c.want {
				t.Errorf("marked: %v, want %v", out.isMarked, c.want)
			}
		})
	}
}
