package main

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type begunExport struct {
	ID    string
	State string
	Name  string
	Level string `json:"classification"`
}

// Evidence has a package made and returns its export.
func (p *person) Evidence(t testing.TB, ids ...string) begunExport {
	t.Helper()
	var e begunExport
	p.Do(t, "POST", "/api/v1/oversight/evidence", map[string]any{"documents": ids}).Want(t, http.StatusAccepted).JSON(t, &e)
	waitFor(t, time.Minute, "the evidence", func() bool {
		p.Get(t, "/api/v1/exports/"+e.ID).Want(t, http.StatusOK).JSON(t, &e)
		return e.State != "waiting"
	})
	return e
}

// unzip writes the files of a package into a folder and returns them by name.
func unzip(t testing.TB, content []byte) (dir string, files map[string][]byte) {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	dir, files = t.TempDir(), map[string][]byte{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(in)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(filepath.Join(dir, f.Name)), 0o700)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, f.Name), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = b
	}
	return dir, files
}

// Issue C 10: the evidence package holds no content, its name begins with the level, and it is verified
// without this program: by the script in it with openssl and sha256sum, and by the log's own mathematics.
func TestOversight_EvidenceIsVerifiedByOthers(t *testing.T) {
	t.Parallel()
	o := newAuditedOffice(t)
	o.grant(t)
	var noted auditAnswer
	o.Operate(t, "audit-verify", auditRequest{}, &noted) // the events so far are in the tree
	waitFor(t, time.Minute, "the checkpoint", func() bool {
		var a struct{ Total int }
		o.supervisor.Get(t, "/api/v1/audit", "action", "oversight.grant.changed", "actor", o.supervisor.Username).Want(t, http.StatusOK).JSON(t, &a)
		return a.Total == 1
	})
	e := o.auditor.Evidence(t, o.open.ID, o.confidential.ID)
	if e.State != "done" || !strings.HasPrefix(e.Name, "【秘密】") || e.Level != "confidential" {
		t.Fatalf("made as %+v", e)
	}
	a := o.auditor.Get(t, "/api/v1/exports/"+e.ID+"/content").Want(t, http.StatusOK)
	if a.Header.Get("Content-Type") != "application/zip" {
		t.Errorf("sent as %s", a.Header.Get("Content-Type"))
	}
	dir, files := unzip(t, a.Body)
	for name, content := range files {
		if bytes.Contains(content, []byte("琥珀计划")) {
			t.Errorf("%s holds content", name)
		}
	}
	if !bytes.Contains(files["documents/"+o.open.ID+"/files.sha256"], []byte(o.open.Files[0].SHA256)) || files["documents/"+o.confidential.ID+"/traces/1.p7s"] == nil {
		t.Errorf("hashes or traces are missing")
	}
	verify := func() error {
		out, err := exec.Command("sh", filepath.Join(dir, "verify.sh")).CombinedOutput()
		t.Logf("%s", out)
		return err
	}
	if err := verify(); err != nil {
		t.Errorf("the package is not verified: %v", err)
	}
	checkProofs(t, files, 4)
	for _, name := range []string{"documents/" + o.confidential.ID + "/traces/1.json", "audit/checkpoint.txt"} {
		changed := bytes.Clone(files[name])
		changed[len(changed)/2] ^= 1
		writeAnew(t, dir, name, changed, files["SHA256SUMS"])
		if verify() == nil {
			t.Errorf("%s was changed, its hash with it, and the package is verified", name)
		}
		writeAnew(t, dir, name, files[name], files["SHA256SUMS"])
	}
}

// checkProofs recomputes the way of each event to the root that the note signs.
func checkProofs(t *testing.T, files map[string][]byte, least int) {
	t.Helper()
	verifier, err := note.NewVerifier(strings.TrimSpace(string(files["audit/audit.pub"])))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := note.Open(files["audit/checkpoint"], note.VerifierList(verifier))
	if err != nil {
		t.Fatal(err)
	}
	tree, err := tlog.ParseTree([]byte(signed.Text))
	if err != nil {
		t.Fatal(err)
	}
	proven := 0
	for name, record := range files {
		m := regexp.MustCompile(`^documents/[^/]+/audit/(\d+)\.json$`).FindStringSubmatch(name)
		if m == nil {
			continue
		}
		seq, err := strconv.ParseInt(m[1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		var proof tlog.RecordProof
		for line := range strings.Lines(string(files[strings.TrimSuffix(name, ".json")+".path"])) {
			_, sum, _ := strings.Cut(strings.TrimSpace(line), " ")
			b, err := hex.DecodeString(sum)
			if err != nil {
				t.Fatal(err)
			}
			proof = append(proof, tlog.Hash(b))
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, seq, tlog.RecordHash(record)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		proven++
	}
	if proven < least {
		t.Errorf("%d events are proven, want at least %d", proven, least)
	}
}

// writeAnew changes a file of a package together with its hash in the list.
func writeAnew(t *testing.T, dir, name string, content, sums []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("sha256sum", filepath.Join(dir, name)).Output()
	if err != nil {
		t.Fatal(err)
	}
	sums = regexp.MustCompile(`(?m)^[0-9a-f]{64}  `+regexp.QuoteMeta(name)+`$`).ReplaceAll(sums, []byte(string(out[:64])+"  "+name))
	if err := os.WriteFile(filepath.Join(dir, "SHA256SUMS"), sums, 0o600); err != nil {
		t.Fatal(err)
	}
}

// L15: who asks for evidence sees every record in it, when asking and when fetching.
func TestOversight_EvidenceOfWhatIsSeen(t *testing.T) {
	t.Parallel()
	o := newAuditedOffice(t)
	g := o.grant(t)
	ask := func(p *person, ids ...string) answer {
		return p.Do(t, "POST", "/api/v1/oversight/evidence", map[string]any{"documents": ids})
	}
	unknown := ask(o.auditor, o.open.ID, "01NOTHINGHERE0000000000000").Want(t, http.StatusUnprocessableEntity)
	for _, d := range o.outside() {
		if a := ask(o.auditor, o.open.ID, d.ID); a.Status != unknown.Status || !bytes.Equal(a.Body, unknown.Body) {
			t.Errorf("a hidden record: %d %.200s", a.Status, a.Body)
		}
	}
	ask(o.auditor).Problem(t, http.StatusUnprocessableEntity, "invalid_input")
	ask(o.auditor, "\x00").Problem(t, http.StatusUnprocessableEntity, "invalid_input")
	ask(o.auditor, make([]string, 51)...).Problem(t, http.StatusUnprocessableEntity, "invalid_input")
	ask(o.registrar, o.open.ID).Problem(t, http.StatusForbidden, "forbidden")
	e := o.auditor.Evidence(t, o.open.ID)
	o.supervisor.Get(t, "/api/v1/exports/"+e.ID).Problem(t, http.StatusNotFound, "not_found")
	o.auditor.Get(t, "/api/v1/exports/"+e.ID+"/content").Want(t, http.StatusOK)
	o.supervisor.Do(t, "DELETE", "/api/v1/oversight/grants/"+g.ID, nil).Want(t, http.StatusNoContent)
	o.auditor.Get(t, "/api/v1/exports/"+e.ID+"/content").Problem(t, http.StatusGone, "export.changed")
}
