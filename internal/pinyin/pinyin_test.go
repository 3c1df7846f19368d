package pinyin_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"docket/internal/pinyin"
)

func TestMatches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, query, text string
		rank              int
		ok                bool
	}{
		{"nothing typed", "", "张三", pinyin.RankText, true},
		{"the name", "张三", "张三", pinyin.RankText, true},
		{"the beginning of the name", "张", "张三丰", pinyin.RankText, true},
		{"traditional characters", "張", "张三", pinyin.RankText, true},
		{"full width letters", "ＪＳ", "js.01", pinyin.RankText, true},
		{"first letters", "zs", "张三", pinyin.RankInitials, true},
		{"one letter", "z", "张三", pinyin.RankInitials, true},
		{"capitals", "ZS", "张三", pinyin.RankInitials, true},
		{"all of the spelling", "zhangsan", "张三", pinyin.RankFull, true},
		{"the spelling in two words", "zhang san", "张三", pinyin.RankFull, true},
		{"with an apostrophe", "xi'an", "西安", pinyin.RankFull, true},
		{"an unfinished syllable", "zhangs", "张三", pinyin.RankFull, true},
		{"the surname reading", "zeng", "曾国强", pinyin.RankFull, true},
		{"the ordinary reading of it", "ceng", "曾国强", pinyin.RankFull, true},
		{"letters of either reading", "sxr", "单行仁", pinyin.RankInitials, true},
		{"letters of the other reading", "dhr", "单行仁", pinyin.RankInitials, true},
		{"ü typed as v", "lvbu", "吕布", pinyin.RankFull, true},
		{"ü typed as ü", "lü", "吕布", pinyin.RankFull, true},
		{"ü as in a passport", "lyubu", "吕布", pinyin.RankFull, true},
		{"the given name alone", "san", "张三", pinyin.RankWithin, true},
		{"letters inside", "bgs", "综合办公室", pinyin.RankWithin, true},
		{"a word inside", "办公", "综合办公室", pinyin.RankWithin, true},
		{"letters of a name with Latin letters", "itb", "IT部", pinyin.RankInitials, true},
		{"the middle of a syllable is no beginning", "ang", "张三", 0, false},
		{"other letters", "ls", "张三", 0, false},
		{"more than the name has", "zhangsanfeng", "张三", 0, false},
		{"punctuation", "!", "张三", 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rank, ok := pinyin.Matches(c.query, c.text)
			if ok != c.ok || ok && rank != c.rank {
				t.Errorf("%q in %q: rank %d, %v; want %d, %v", c.query, c.text, rank, ok, c.rank, c.ok)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"张三":   {"zhangsan", "zs"},
		"IT科":  {"itke", "itk"},
		"曾静":   {"cengjing", "zengjing", "cj", "zj"},
		"":     nil,
		"——（）": nil,
		"张·三 ": {"zhangsan", "zs"},
	} {
		if got := pinyin.Keys(text); !slices.Equal(got, want) {
			t.Errorf("Keys(%q) = %q, want %q", text, got, want)
		}
	}
	if n := len(pinyin.Keys(strings.Repeat("行长重乐", 50))); n > 32 {
		t.Errorf("a long text has %d keys", n)
	}
}

func TestFull_readsSurnames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"曾静": "zengjing", "单田芳": "shantianfang", " 单一": "shanyi", "李单": "lidan", "": "", "·": ""} {
		if got := pinyin.Full(name); got != want {
			t.Errorf("Full(%q) = %q, want %q", name, got, want)
		}
	}
	if got := pinyin.Initials("岚洲市云港区"); got != "lzsygq" {
		t.Errorf("Initials = %q", got)
	}
}

// A picker compares one query with every name of the office at each key.
func TestMatch_isFastEnoughForAPicker(t *testing.T) {
	t.Parallel()
	q := pinyin.Typed("zhangsanf")
	started := time.Now()
	for range 5000 {
		q.Match("综合办公室行政处")
	}
	if took := time.Since(started); took > 2*time.Second {
		t.Errorf("5,000 names took %v", took)
	}
}
