package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// raw writes a form by hand: parts are name, headers and content as they are.
func raw(boundary string, parts ...string) string {
	return "--" + boundary + "\r\n" + strings.Join(parts, "\r\n--"+boundary+"\r\n") + "\r\n--" + boundary + "--\r\n"
}

const (
	recordHead = "Content-Disposition: form-data; name=\"record\"\r\nContent-Type: application/json\r\n\r\n"
	fileHead   = "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n"
)

func (h *hostile) validRecord(t testing.TB) string {
	t.Helper()
	b, err := json.Marshal(record(h.Dept("A"), map[string]any{"title": "畸形表单"}))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// forms are broken as forms; nothing of them is kept.
func (h *hostile) forms(t *testing.T) {
	good := h.validRecord(t)
	whole := raw("b", recordHead+good, fileHead+"text")
	const form = "multipart/form-data; boundary=b"
	for _, c := range []struct {
		name, contentType, body string
		status                  int
	}{
		{"no content type", "", whole, 415},
		{"a content type of garbage", ";;;=/", whole, 415},
		{"text", "text/plain", whole, 415},
		{"a form of another kind", "application/x-www-form-urlencoded", "record={}", 415},
		{"no boundary", "multipart/form-data", whole, 400},
		{"an empty boundary", `multipart/form-data; boundary=""`, whole, 400},
		{"an endless boundary", "multipart/form-data; boundary=" + strings.Repeat("b", 5000), whole, 400},
		{"another boundary", "multipart/form-data; boundary=c", whole, 0},
		{"nothing at all", form, "", 0},
		{"garbage", form, "\x00\x01\x02\xff", 0},
		{"no closing boundary", form, strings.TrimSuffix(whole, "--b--\r\n"), 400},
		{"cut inside the file", form, whole[:len(whole)-14], 400},
		{"cut inside the record", form, "--b\r\n" + recordHead + good[:20], 400},
		{"cut inside the headers of a part", form, "--b\r\nContent-Dispo", 0},
		{"the file before the record", form, raw("b", fileHead+"text", recordHead+good), 422},
		{"no record", form, raw("b", fileHead+"text"), 422},
		{"two records", form, raw("b", recordHead+good, recordHead+good, fileHead+"text"), 422},
		{"an unknown part", form, raw("b", recordHead+good, strings.Replace(fileHead, `"file"`, `"virus"`, 1)+"text"), 422},
		{"a part without a name", form, raw("b", recordHead+good, "Content-Disposition: form-data\r\n\r\ntext"), 422},
		{"a part without headers", form, raw("b", recordHead+good, "\r\ntext"), 422},
		{"a file without a name", form, raw("b", recordHead+good, "Content-Disposition: form-data; name=\"file\"\r\n\r\ntext"), 422},
		{"a name that is broken", form, raw("b", recordHead+good, "Content-Disposition: form-data; name=\"file\"; filename=\"a\x00.txt\r\n\r\ntext"), 0},
		{"a part of ten thousand headers", form, raw("b", recordHead+good, strings.Repeat("X-A: b\r\n", 20000)+fileHead+"text"), 400},
		{"a header without end", form, raw("b", recordHead+good, "X-A: "+strings.Repeat("a", 12<<20)+"\r\n"+fileHead+"text"), 400},
		{"a thousand parts", form, raw("b", append([]string{recordHead + good}, strings.Split(strings.Repeat(fileHead+"x|", 999), "|")[:999]...)...), 422},
		{"a record of 2 MiB", form, raw("b", recordHead+`{"title":"`+strings.Repeat("长", 700_000)+`"}`, fileHead+"text"), 413},
		{"JSON of 2 MiB", "application/json", `{"title":"` + strings.Repeat("长", 700_000) + `"}`, 413},
	} {
		a := h.clerk.Do(t, http.MethodPost, "/api/v1/documents", strings.NewReader(c.body), header{"Content-Type", c.contentType})
		if c.status == 0 {
			refused(t, c.name, a)
		} else {
			refused(t, c.name, a, c.status)
		}
	}
	if got := h.clerk.Search(t, "q", "畸形表单"); got.Total != 0 {
		t.Errorf("%d broken forms were registered", got.Total)
	}
	refused(t, "an intake without a name", h.clerk.Do(t, http.MethodPost, "/api/v1/intake", strings.NewReader("x")), 422)
	refused(t, "an intake without a length", h.clerk.Do(t, http.MethodPost, "/api/v1/intake", io.MultiReader(strings.NewReader("x")), header{"Content-Disposition", `attachment; filename="a"`}), 411)
}

// records are broken as JSON or as records.
func (h *hostile) records(t *testing.T) {
	with := func(member, value string) string {
		return strings.TrimSuffix(h.validRecord(t), "}") + `,` + `"` + member + `":` + value + `}`
	}
	replaced := func(member, value string) string {
		var r map[string]json.RawMessage
		if err := json.Unmarshal([]byte(h.validRecord(t)), &r); err != nil {
			t.Fatal(err)
		}
		delete(r, member)
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSuffix(string(b), "}") + `,"` + member + `":` + value + `}`
	}
	deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	for name, record := range map[string]string{
		"nothing": "", "null": "null", "a list": "[]", "a string": `"x"`, "two objects": h.validRecord(t) + "{}", "half": h.validRecord(t)[:30],
		"a byte order mark": "\ufeff" + h.validRecord(t), "UTF-16": "\xff\xfe{\x00}\x00", "NUL bytes": "\x00\x00\x00",
		"nested without end": deep, "nested in a member": with("remarks", deep), "nested objects": strings.Repeat(`{"a":`, 50_000) + "1" + strings.Repeat("}", 50_000),
		"a member twice": with("title", `"另一个"`), "ten thousand members": with("x1", strings.Repeat(`1,"x":`, 10_000)+"1"),
		"a huge number": replaced("copies", "1e400"), "a larger number": replaced("copies", strings.Repeat("9", 100_000)), "a negative number": replaced("copies", "-1"),
		"a fraction": replaced("pages", "1.5"), "bad UTF-8": replaced("title", "\"\xff\xfe\xfd\""), "a lone surrogate": replaced("title", `"\ud800"`), "the other half": replaced("source", `"\udc00\ud800"`),
		"NUL in the title": replaced("title", `"a\u0000b"`), "control characters": replaced("source", `"\u001b[31m"`), "NUL in a department": replaced("distribution", `{"departments":["\u0000"]}`),
		"NUL in a person": replaced("distribution", `{"users":["\u0000"]}`), "NUL in a rank": replaced("distribution", `{"ranks":["a\u0000"]}`),
		"a surrogate in a department": replaced("distribution", `{"departments":["\ud800"]}`), "NUL in the lead": replaced("lead_department", `"\u0000"`),
		"NUL in a tag": replaced("tags", `[{"facet":"a\u0000","value":"b"}]`), "NUL in an intake id": replaced("intake", `["\u0000"]`), "a million ids": replaced("intake", `[`+strings.Repeat(`"a",`, 100_000)+`"a"]`),
		"NUL in the register": replaced("register", `"\u0000"`), "a day that is none": replaced("received_on", `"2026-02-30"`), "a day of antiquity": replaced("received_on", `"0000-00-00"`),
		"a day far away": replaced("due_on", `"99999-01-01"`), "a time of another millennium": replaced("received_at", `"9999-12-31T23:59:59Z"`),
		"a scope of everybody by name": replaced("distribution", `{"departments":[`+strings.Repeat(`"A",`, 20_000)+`"B"]}`),
		"a level that is none":         replaced("classification", `"绝密"`), "a name of a member without end": with(strings.Repeat("名", 50_000), "1"),
	} {
		body := raw("b", recordHead+record, fileHead+"text")
		refused(t, name, h.clerk.Do(t, http.MethodPost, "/api/v1/documents", strings.NewReader(body), header{"Content-Type", "multipart/form-data; boundary=b"}), 400, 413, 422)
		refused(t, name+", alone", h.clerk.Do(t, http.MethodPost, "/api/v1/documents", strings.NewReader(record), header{"Content-Type", "application/json"}), 400, 413, 422)
	}
	for _, key := range []string{strings.Repeat("k", 5000), "\xff\xfe", "键"} {
		a := h.clerk.Do(t, http.MethodPost, "/api/v1/documents", strings.NewReader("{}"), header{"Content-Type", "application/json"}, header{"Idempotency-Key", key})
		refused(t, fmt.Sprintf("the key %.10q", key), a, 400, 422)
	}
}

// jsonBodies sends every route that takes JSON a body that fits but for one kind of value.
func (h *hostile) jsonBodies(t *testing.T) {
	d := describe(t, h.service)
	victim := h.Person(t, "victim", "B", 0)
	replace := strings.NewReplacer("{id}", h.plain.ID, "{file}", h.plain.Files[0].ID, "{username}", victim.Username)
	sent := 0
	for _, op := range d.operations() {
		if !op.isJSON() || op.Path == "/api/v1/session" {
			continue
		}
		fitting, err := json.Marshal(d.sample(op.RequestBody.Content["application/json"].Schema))
		if err != nil {
			t.Fatal(err)
		}
		bodies := []string{"", "null", "[]", `"x"`, "{", "\xff", strings.Repeat("[", 100_000), `{"a":` + strings.Repeat("[", 60_000) + strings.Repeat("]", 60_000) + "}", strings.Repeat(" ", 2<<20), "{}{}"}
		for _, s := range []string{`"\u0000"`, `"\ud800"`, "\"\xff\"", `"` + strings.Repeat("长", 100_000) + `"`, `"\u202e\u001b[31m"`, `[]`, `{}`, `1e999`} {
			bodies = append(bodies, strings.ReplaceAll(string(fitting), `"字"`, s))
		}
		for _, n := range []string{"1e30", "-9223372036854775809", "0.5", `"1"`} {
			bodies = append(bodies, strings.ReplaceAll(string(fitting), ":1,", ":"+n+","), strings.ReplaceAll(string(fitting), ":1}", ":"+n+"}"))
		}
		bodies = append(bodies, strings.ReplaceAll(string(fitting), "[]", `["\u0000"]`), strings.ReplaceAll(string(fitting), "[]", "["+strings.Repeat("null,", 50_000)+"null]"))
		for _, body := range bodies {
			if body == string(fitting) {
				continue
			}
			a := h.clerk.Do(t, op.Method, replace.Replace(op.Path), bytes.NewReader([]byte(body)), header{"Content-Type", "application/json"})
			sent++
			if a.Status >= 400 {
				refused(t, fmt.Sprintf("%s %s with %.60q", op.Method, op.Path, body), a)
			}
		}
	}
	for _, body := range []string{`{"username":"\u0000","password":"\u0000"}`, `{"username":"\ud800","password":"x"}`, `{"username":"admin"}`, `{"username":"` + strings.Repeat("a", 100_000) + `","password":"x"}`} {
		refused(t, "sign-in", h.stranger().Do(t, http.MethodPost, "/api/v1/session", strings.NewReader(body), header{"Content-Type", "application/json"}), 400, 401, 422, 429)
	}
	if sent < 100 {
		t.Errorf("only %d bodies were sent", sent)
	}
}
