package fold_test

import (
	"slices"
	"strings"
	"testing"

	"docket/index/fold"
)

func TestDocumentNumber(t *testing.T) {
	t.Parallel()
	const canonical = "云应急〔2026〕8号"
	for _, spelling := range []string{
		"云应急〔2026〕8号", "云应急[2026]8号", "云应急［2026］8号", "云应急(2026)8号", "云应急（2026）8号", "云应急【2026】8号", "云应急﹝2026﹞8号",
		"云应急〔2026〕08号", "云应急〔２０２６〕００８号", "云应急 〔 2026 〕 第 8 号", "雲應急〔2026〕8號", "云应急〔二〇二六〕8号", "云应急〔二○二六〕8号",
		"云应急〔2026〕第8号", "云应急〔2026年〕8号", "云应急〔2026〕8", "  云应急〔2026〕8号\n", "云 应 急（2026】8号", "云应急〔2026\u200b〕8号",
	} {
		got, ok := fold.DocumentNumber(spelling)
		if !ok || got != canonical {
			t.Errorf("DocumentNumber(%q) = %q, %v", spelling, got, ok)
		}
	}
	for _, other := range []string{
		"", "〔2026〕8号", "云应急2026年8号", "云应急〔2026〕号", "云应急〔2026〕0号", "云应急〔26〕8号", "云应急〔2026〕8号文件", "云应急，〔2026〕8号",
		"云应急〔3026〕8号", "云应急〔2026〕123456789号", "消防检查", "云应急〔2026", strings.Repeat("云", 31) + "〔2026〕8号",
	} {
		if got, ok := fold.DocumentNumber(other); ok {
			t.Errorf("DocumentNumber(%q) = %q, want none", other, got)
		}
	}
	for in, want := range map[string]string{
		"收〔2026〕15号": "收〔2026〕15号", "密收(2026)3号": "密收〔2026〕3号", "XZ-JS〔2026〕1号": "xz-js〔2026〕1号",
	} {
		if got, _ := fold.DocumentNumber(in); got != want {
			t.Errorf("DocumentNumber(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNumberKey(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"云应急（2026）08號": "云应急〔2026〕8号", "合同 LZ-2026 / 003": "合同lz-2026/003", "": "",
	} {
		if got := fold.NumberKey(in); got != want {
			t.Errorf("NumberKey(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFindDocumentNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"alone", "云应急（2026）8号", []string{"云应急〔2026〕8号"}},
		{"in a title's brackets", "《关于消防检查的通知》（云应急〔2026〕8号）", []string{"云应急〔2026〕8号"}},
		{"after an introducing word", "根据云应急〔2026〕8号文件精神，贯彻落实国发[2025]12号", []string{"云应急〔2026〕8号", "国发〔2025〕12号"}},
		{"two joined by a conjunction", "云应急〔2026〕7号和云应急〔2026〕8号", []string{"云应急〔2026〕7号", "云应急〔2026〕8号"}},
		{"among the words of a query", "消防 云应急〔2026〕8 通知", []string{"云应急〔2026〕8号"}},
		{"once each", "云应急〔2026〕8号、雲應急[2026]08號", []string{"云应急〔2026〕8号"}},
		{"behind a list's numbering", "附件2 1.云应急〔2026〕8号", []string{"云应急〔2026〕8号"}},
		{"not a building", "公司(2026)3号楼", nil},
		{"not a year alone", "年报（2026）", nil},
		{"not without its agency", "，〔2026〕8号", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := fold.FindDocumentNumbers(c.text); !slices.Equal(got, c.want) {
				t.Errorf("FindDocumentNumbers(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestLocateDocumentNumbers(t *testing.T) {
	t.Parallel()
	const text = "按雲應急﹝２０２６﹞０８號文"
	found := fold.LocateDocumentNumbers(text)
	if len(found) != 1 || text[found[0].Start:found[0].End] != "雲應急﹝２０２６﹞０８號" {
		t.Errorf("found %+v", found)
	}
}

func FuzzDocumentNumber(f *testing.F) {
	for _, seed := range []string{"云应急〔2026〕8号", "x(2O26)第08", "〔2026〕", "云\xff[1999]1号"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		canonical, ok := fold.DocumentNumber(s)
		if !ok {
			return
		}
		if again, ok := fold.DocumentNumber(canonical); !ok || again != canonical {
			t.Fatalf("%q became %q, then %q, %v", s, canonical, again, ok)
		}
	})
}

func FuzzFindDocumentNumbers(f *testing.F) {
	for _, seed := range []string{"根据云应急〔2026〕8号和国发(2025)1号", "((2026(2026)1号", "a\xff﹝2026﹞1", "的的〔2026〕1号"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, found := range fold.LocateDocumentNumbers(s) {
			if found.Start < last || found.End <= found.Start || found.End > len(s) {
				t.Fatalf("%+v after %d in %q", found, last, s)
			}
			last = found.End
			if again, ok := fold.DocumentNumber(found.Number); !ok || again != found.Number {
				t.Fatalf("%q in %q is not canonical: %q", found.Number, s, again)
			}
		}
	})
}
