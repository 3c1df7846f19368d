package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

var badValues = []string{"", "\x00", "a\x00b", "\xff\xfe", strings.Repeat("长", 1000), "-1", "0", "99999999999999999999", "-9223372036854775808", "4294967296", "2147483648", "1e9", "0x10", "０１",
	"2026-13-45", "0000-00-00", "2026-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "' OR 1=1 --", "%", "_", `\`, "{}", "NaN", "null", "💣", "\u202e", "a:b", ":", "facet:\x00", "密级:机密", "\r\nX-A: b", "../..", "$1", "@id"}

// parameters puts garbage into every parameter of every route that reads.
func (h *hostile) parameters(t *testing.T) {
	sent := 0
	ask := func(method, path string, headers ...header) {
		a := h.clerk.Do(t, method, path, nil, headers...)
		sent++
		if a.Status >= 500 {
			t.Errorf("%s %.200s: status %d: %.300s", method, path, a.Status, a.Body)
		} else if a.Status >= 400 && method != http.MethodHead {
			refused(t, method+" "+path, a)
		}
	}
	ids := strings.NewReplacer("{id}", h.plain.ID, "{file}", h.plain.Files[0].ID, "{username}", "nobody")
	for _, op := range describe(t, h.service).operations() {
		for _, p := range op.Parameters {
			switch {
			case p.In == "path":
				for _, id := range []string{"%00", "a%00b", "%FF%FE", "%2e%2e", "..%2f..%2fetc", strings.Repeat("a", 10_000), "%F0%9F%92%A3", "a%0d%0aX-A:b", "*", "%25", "'", "-1", "%20"} {
					ask(op.Method, ids.Replace(strings.Replace(op.Path, "{"+p.Name+"}", id, 1)))
				}
			case p.In == "query" && op.Method == http.MethodGet:
				for _, v := range badValues {
					ask(op.Method, ids.Replace(op.Path)+"?"+p.Name+"="+url.QueryEscape(v))
				}
				ask(op.Method, ids.Replace(op.Path)+"?"+strings.Repeat(p.Name+"=a&", 500)+p.Name+"[]=x&"+p.Name)
			}
		}
	}
	if sent < 500 {
		t.Errorf("only %d requests were sent", sent)
	}
	t.Logf("%d requests", sent)
}

// cursors are those of other lists, damaged ones, and good ones with another place in them.
func (h *hostile) cursors(t *testing.T) {
	for range 2 {
		h.clerk.MustRegister(t, record(h.Dept("A"), map[string]any{"title": "游标"}), upload{"a.txt", []byte("游标")})
	}
	var found []string
	lists := []string{"/documents", "/search?q=游标", "/search?q=游标&sort=received_on", "/search?sort=-received_on", "/audit", "/people", "/intake", "/tasks", "/notices"}
	for _, list := range lists {
		path := "/api/v1" + list + map[bool]string{true: "&", false: "?"}[strings.Contains(list, "?")] + "limit=1"
		var page struct {
			Next *string `json:"next_cursor"`
		}
		h.clerk.Do(t, http.MethodGet, path, nil).Want(t, http.StatusOK).JSON(t, &page)
		forged := append([]string{"x", "AAAA", "e30", "=", "%00", strings.Repeat("A", 8000), base64.RawURLEncoding.EncodeToString([]byte(`{"q":"","p":1}`)), base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat("[", 3000)))}, found...)
		if page.Next != nil {
			found = append(found, *page.Next)
		}
		for _, c := range forged {
			refused(t, list+" with the cursor "+c[:min(20, len(c))], h.clerk.Do(t, http.MethodGet, path+"&cursor="+c, nil), 422)
		}
		if page.Next == nil {
			continue
		}
		for _, place := range []string{`null`, `-1`, `1e99`, `99999999999999`, `""`, `"\u0000"`, `"\ud800"`, `[]`, `{}`, `{"d":"0000-00-00","i":"\u0000"}`, `{"d":"2026-01-01","i":"\ud800"}`, `{"d":null}`,
			`{"Place":-1}`, `{"Place":9223372036854775807}`, `{"p":-5,"place":1e18,"k":"\u0000"}`, `"` + strings.Repeat("a", 2500) + `"`} {
			var sealed map[string]json.RawMessage
			b, err := base64.RawURLEncoding.DecodeString(*page.Next)
			if err == nil {
				err = json.Unmarshal(b, &sealed)
			}
			if err != nil {
				t.Fatal(err)
			}
			sealed["p"] = json.RawMessage(place)
			if b, err = json.Marshal(sealed); err != nil {
				t.Fatal(err)
			}
			a := h.clerk.Do(t, http.MethodGet, path+"&cursor="+base64.RawURLEncoding.EncodeToString(b), nil)
			if a.Status != http.StatusOK {
				refused(t, list+" at the place "+place[:min(40, len(place))], a, 400, 422)
			}
		}
	}
	if len(found) < 4 {
		t.Errorf("only %d lists had a next page", len(found))
	}
}

// searches sends two thousand random texts to the search and a few to the suggestions.
func (h *hostile) searches(t *testing.T) {
	pieces := []string{`"`, "“", "”", "＂", "消防", "检查", "云应急〔2026〕8号", "〔〕", "[2026]", "号", " ", "　", "\x00", "\x1b", "\u202e", "💣", "👨‍👩‍👧", "\ufeff", "e\u0301", "ﷺ", "\xff", "a*", "~", "^5", "+", "-", "(", ")", ":", "field:", "AND", "OR NOT", "/.*/", `\`, "%", "_", "<mark>", "&lt;", "ⅷ", "⾃查", "𠀀", "0", "9999999999999999999", "\n", "\ud7ff", "\uffff", "的", "是什么", "zh", "xfjc"}
	random := rand.New(rand.NewPCG(20260123, 8))
	queries := make(chan string)
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for q := range queries {
				a := h.clerk.Do(t, http.MethodGet, "/api/v1/search?limit=3&facets=source&q="+url.QueryEscape(q), nil)
				if a.Status == http.StatusOK {
					continue
				}
				refused(t, fmt.Sprintf("search for %.80q", q), a, 422)
			}
		})
	}
	for range 2000 {
		var q strings.Builder
		for range 1 + random.IntN(12) {
			q.WriteString(pieces[random.IntN(len(pieces))])
		}
		queries <- q.String()
	}
	queries <- strings.Repeat(`"`, 500)
	queries <- strings.Repeat("消防 ", 160)
	queries <- strings.Repeat("长", 501)
	close(queries)
	workers.Wait()
	for _, p := range pieces {
		if a := h.clerk.Do(t, http.MethodGet, "/api/v1/search/suggest?q="+url.QueryEscape(p+p), nil); a.Status >= 500 {
			t.Errorf("suggest %q: %d", p, a.Status)
		}
	}
}

// ranges and conditions that are none mean the whole file, or say which range exists.
func (h *hostile) ranges(t *testing.T) {
	f := h.plain.Files[0]
	path := "/api/v1/documents/" + h.plain.ID + "/files/" + f.ID + "/content"
	for value, status := range map[string]int{"bytes=0-0": 206, "bytes=-1": 206, "bytes=5-": 206, "bytes=0-99999999999": 206, "bytes=-99999999999": 206,
		"bytes=9999999-": 416, "bytes=-0": 416, "bytes=99999999999999999999-": 200, "bytes=1-0": 200, "bytes=a-b": 200, "bytes=--1": 200, "bytes=": 200, "lines=1-2": 200,
		"bytes=0-0,0-0": 200, "bytes=" + strings.Repeat("0-,", 5000): 200, "=": 200, "bytes=0-0\xff": 200, "bytes=+1-2": 206} {
		a := h.clerk.Do(t, http.MethodGet, path, nil, header{"Range", value})
		if a.Status != status {
			t.Errorf("Range %.30s: status %d, want %d", value, a.Status, status)
		}
		if a.Status == 416 {
			refused(t, value, a, 416)
		}
		if a.Status == 200 && int64(len(a.Body)) != f.SizeBytes {
			t.Errorf("Range %.30s: %d bytes of %d", value, len(a.Body), f.SizeBytes)
		}
	}
	for value, status := range map[string]int{`"` + f.SHA256 + `"`: 304, "*": 304, `W/"` + f.SHA256 + `"`: 304, f.SHA256: 200, `"`: 200, ",,,,": 200, `"\xff"`: 200, strings.Repeat(`"a",`, 4000): 200, "": 200} {
		if a := h.clerk.Do(t, http.MethodGet, path, nil, header{"If-None-Match", value}); a.Status != status {
			t.Errorf("If-None-Match %.30s: status %d, want %d", value, a.Status, status)
		}
	}
}
