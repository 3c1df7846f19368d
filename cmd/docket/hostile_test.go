package main

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/internal/access"
)

// hostile is an office that is sent what nobody should send.
type hostile struct {
	*office
	clerk *person // holds every role that a route asks for, so that no 403 spares a route
	plain documentAnswer
}

// Threats P1 and P6, ASVS 5.2 and 5.3: nothing that is sent makes an answer of 500, a request that
// hangs, half a file on the disk, or a service that is not there afterwards.
func TestHostile(t *testing.T) {
	t.Parallel()
	s := startService(t, withEnv("DOCKET_MAX_FILE_BYTES=1125899906842624"))
	o := newOffice(t, s)
	h := &hostile{office: o, clerk: o.Person(t, "clerk", "A", access.Secret, access.Registrar, access.Archivist, access.Supervisor, access.Admin)}
	h.plain = h.clerk.MustRegister(t, record(o.Dept("A"), nil), upload{"通知.txt", []byte("请检查灭火器压力表。")})
	t.Run("sent", func(t *testing.T) {
		for name, test := range map[string]func(*testing.T){
			"files": h.files, "file names": h.fileNames, "forms": h.forms, "records": h.records, "JSON of every route": h.jsonBodies,
			"parameters of every route": h.parameters, "cursors": h.cursors, "searches": h.searches, "ranges": h.ranges,
			"cut uploads": h.cutUploads, "more than the disk": h.tooMuch, "smuggled requests": h.smuggled, "addresses": h.addresses,
			"headers": h.headers, "slow senders": h.slowSenders,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t)
			})
		}
	})
	h.intact(t)
}

// intact checks what must hold whatever was sent.
func (h *hostile) intact(t *testing.T) {
	h.clerk.Do(t, http.MethodPut, "/api/v1/queues/ocr", map[string]bool{"paused": false}).Want(t, http.StatusOK)
	h.stranger().Get(t, "/healthz").Want(t, http.StatusOK)
	h.stranger().Get(t, "/readyz").Want(t, http.StatusOK)
	d := h.clerk.MustRegister(t, record(h.Dept("A"), map[string]any{"title": "事后登记的普通通知"}), upload{"事后.txt", []byte("一切照旧")})
	h.clerk.WaitText(t, d.ID)
	if !h.clerk.Search(t, "q", "一切照旧").Has(d.ID) {
		t.Error("an ordinary document is not found afterwards")
	}
	waitFor(t, 30*time.Second, "the temporary files to be gone", func() bool { return len(filesBelow(t, filepath.Join(h.Data, "store", "tmp"))) == 0 })
	if out, code := h.CLI(t, "verify"); code != exitDone {
		t.Errorf("docket verify exits %d: %s", code, out)
	}
	for _, line := range strings.Split(h.Log(), "\n") {
		if strings.Contains(line, "panic") || strings.Contains(line, `msg="request failed"`) && !strings.Contains(line, "no_space") || strings.Contains(line, "DATA RACE") {
			t.Errorf("in the log: %.900s", line)
		}
	}
}

// filesBelow lists the files of a folder.
func filesBelow(t testing.TB, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, path)
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return out
}

var chinese = regexp.MustCompile(`\p{Han}`)

// refused checks that an answer is a clear refusal: 4xx with a problem document that tells, in the
// language of the office, what to do, and names fields in full sentences.
func refused(t testing.TB, what string, a answer, statuses ...int) {
	t.Helper()
	var p problemDocument
	if a.Status < 400 || a.Status >= 500 || len(statuses) > 0 && !slices.Contains(statuses, a.Status) {
		t.Errorf("%s: status %d, want %v: %.300s", what, a.Status, statuses, a.Body)
		return
	}
	a.JSON(t, &p)
	if p.Status != a.Status || p.Code == "" || !chinese.MatchString(p.Detail) || a.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s: %d is no clear problem: %.300s", what, a.Status, a.Body)
	}
	for _, f := range p.Errors {
		if f.Field == "" || f.Code == "" || !chinese.MatchString(f.Message) {
			t.Errorf("%s: unclear field %+v", what, f)
		}
	}
	if a.Status == http.StatusUnprocessableEntity && len(p.Errors) == 0 && p.Code == "invalid_input" {
		t.Errorf("%s: 422 names no field: %.300s", what, a.Body)
	}
}
