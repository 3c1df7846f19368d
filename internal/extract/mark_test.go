package extract

import (
	"os"
	"slices"
	"strings"
	"testing"

	"docket/index/fold"
	"docket/internal/extract/ocr"
	"docket/internal/extract/ocr/ocrtest"
)

// Domain 3.2: a mark that recognition took for English is found by reading the head of the page anew.
func TestWithMark(t *testing.T) {
	t.Parallel()
	reader, err := ocr.Find(t.Context())
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	page := ocrtest.Page(t, slices.Concat([]string{"机密★5年", "关于物资调拨的通知"}, slices.Repeat([]string{"请各有关单位按时完成调拨并当面签收"}, 6))...)
	const rest = "\n关于物资调拨的通知"
	for _, c := range []struct {
		name, text string
		isMarked   bool
	}{
		{"taken for English", "NE ke SE" + rest, true},
		{"no Latin letters at the head: not looked at again", "关于物资调拨的通知", false},
	} {
		text, err := withMark(t.Context(), reader, t.TempDir(), page, 300, c.text)
		if err != nil || !strings.HasSuffix(text, c.text) || fold.RecognisedStateSecretMark(text) != c.isMarked {
			t.Errorf("%s: %q, %v", c.name, text, err)
		}
	}
}
