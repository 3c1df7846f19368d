package index

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"docket/index/analysis"
	"docket/index/fold"
)

// wording is the free text of a query as terms: grams decide what matches, grams
// and words what ranks.
type wording struct {
	grams []string
	words []string
	brief bool // one to three short words: ask for all of them first
	blank bool // nothing was asked
}

const (
	briefWords = 3
	briefRunes = 6 // of one word

	// maxTextRunes is how much of a free text is searched by, and maxPhraseGrams
	// by how many grams a phrase is narrowed down before its text is checked.
	maxTextRunes   = 256
	maxPhraseGrams = 64
)

// newWording cuts a query. Words that only make a sentence a question are left
// out, unless nothing else is there.
func newWording(text string) wording {
	folded := fold.Text(text)
	if runes := []rune(folded); len(runes) > maxTextRunes {
		folded = string(runes[:maxTextRunes])
	}
	w := wording{blank: strings.TrimSpace(folded) == ""}
	for _, drop := range []bool{true, false} {
		w.grams = terms(folded, analysis.Bigrams, drop)
		w.words = terms(folded, analysis.Words, drop)
		w.brief = drop && isBrief(folded)
		if len(w.grams) > 0 {
			break
		}
	}
	return w
}

func terms(folded string, cut func(string, func(int, int)), dropQuestion bool) []string {
	var out []string
	cut(folded, func(start, end int) {
		if term := folded[start:end]; !dropQuestion || !isQuestionTerm(term) {
			out = append(out, term)
		}
	})
	return unique(out)
}

// isBrief tells whether the text is a few short words rather than a question.
func isBrief(folded string) bool {
	words := strings.Fields(folded)
	if len(words) > briefWords {
		return false
	}
	for _, word := range words {
		if utf8.RuneCountInString(word) > briefRunes || slices.ContainsFunc(asking, func(q string) bool { return strings.Contains(word, q) }) {
			return false
		}
	}
	return true
}

// asking are the words by which a question is known.
var asking = strings.Fields(`什么 怎么 怎样 如何 为何 为啥 谁 哪 何时 何地 何处 多少 几 多久 吗 呢 是否 ?`)

// questionWords carry no meaning of their own in a question.
var questionWords = func() map[string]bool {
	words := map[string]bool{}
	for _, word := range strings.Fields(`的 了 是 在 和 与 及 或 吗 呢 吧 啊 呀 么 什么 甚么 怎么 怎样 怎么样 如何
		为什么 为何 为啥 谁 哪 哪些 哪个 哪里 哪儿 哪一 哪一年 哪年 哪位 哪种 哪几 何 何时 何地 何处 多少 几 几个 几年 多久 多长
		多大 多 请问 请 问 有 被 把 对 于 从 到 由 为 以 其 该 这 那 个 之 而 则 也 都 就 还 中 后 前 时 时候 称 叫 叫做 做 称为
		名 一 不 我 你 您 它 他 她 的话 能 可以 会 要 是什么 是谁 有哪些 有什么 分别 主要 具体 一个 什么时候 啥 咋 嘛 哦 呗`) {
		words[word] = true
	}
	return words
}()

// isQuestionTerm tells whether a term is a question word, or a bigram of two.
func isQuestionTerm(term string) bool {
	if questionWords[term] {
		return true
	}
	_, size := utf8.DecodeRuneInString(term)
	return utf8.RuneCountInString(term) == 2 && questionWords[term[:size]] && questionWords[term[size:]]
}

// withGram returns the documents with a gram in a field. A single Chinese
// character stands wherever a gram begins with it.
func (p *part) withGram(field, gram string) (*roaring.Bitmap, error) {
	first, size := utf8.DecodeRuneInString(gram)
	if size < len(gram) || !fold.IsHan(first) {
		return p.having(field, gram)
	}
	var found []*roaring.Bitmap
	err := p.terms(field, gram, string(first+1), func(term string) error {
		bitmap, err := p.having(field, term)
		found = append(found, bitmap)
		return err
	})
	if err != nil {
		return nil, err
	}
	return roaring.FastOr(found...), nil
}

// withAny returns the documents that have at least one of the grams; without
// grams there are none.
func (p *part) withAny(grams []string) (*roaring.Bitmap, error) {
	found, err := p.inTitleOrBody(grams)
	if err != nil {
		return nil, err
	}
	return roaring.FastOr(found...), nil
}

// withAll returns the documents that have every gram, in title or body; without
// grams there are none.
func (p *part) withAll(grams []string) (*roaring.Bitmap, error) {
	if len(grams) == 0 {
		return roaring.New(), nil
	}
	found, err := p.inTitleOrBody(grams)
	if err != nil {
		return nil, err
	}
	return intersect(found), nil
}

// inTitleOrBody returns for each gram the documents that have it.
func (p *part) inTitleOrBody(grams []string) ([]*roaring.Bitmap, error) {
	found := make([]*roaring.Bitmap, len(grams))
	for i, gram := range grams {
		title, err := p.withGram(fieldTitleGram, gram)
		if err != nil {
			return nil, err
		}
		body, err := p.withGram(fieldBodyGram, gram)
		if err != nil {
			return nil, err
		}
		found[i] = roaring.Or(title, body)
	}
	return found, nil
}

// phrase is an exact phrase and the grams that narrow it down.
type phrase struct {
	text      string
	grams     []string
	needsText bool // having the grams is less than having the phrase
}

func newPhrase(text string) phrase {
	folded := strings.TrimSpace(fold.Text(text))
	grams := terms(folded, analysis.Bigrams, false)
	return phrase{
		text:      text,
		grams:     grams[:min(len(grams), maxPhraseGrams)],
		needsText: len(grams) > 0 && folded != grams[0],
	}
}

// withPhrase returns the documents that have all grams of a phrase in the title,
// or all in the body. A phrase of punctuation alone is found nowhere.
func (p *part) withPhrase(ph phrase) (*roaring.Bitmap, error) {
	if len(ph.grams) == 0 {
		return roaring.New(), nil
	}
	var places []*roaring.Bitmap
	for _, field := range []string{fieldTitleGram, fieldBodyGram} {
		var found []*roaring.Bitmap
		for _, gram := range ph.grams {
			bitmap, err := p.withGram(field, gram)
			if err != nil {
				return nil, err
			}
			found = append(found, bitmap)
		}
		places = append(places, intersect(found))
	}
	return roaring.Or(places[0], places[1]), nil
}
