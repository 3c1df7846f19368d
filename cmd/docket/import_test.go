package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/internal/access"
	"docket/internal/account"
)

// runHere runs a command inside the test program, which spares the start of a process.
func (s *service) runHere(args ...string) (stdout string, code int) {
	var out strings.Builder
	code = run(args, s.env, strings.NewReader(""), &out, io.Discard)
	return out.String(), code
}

// runImport runs the command and reads its answer.
func (s *service) runImport(t testing.TB, wantExit int, args ...string) importReport {
	t.Helper()
	out, code := s.runHere(append([]string{"import", "--json"}, args...)...)
	var r importReport
	if err := json.Unmarshal([]byte(out), &r); err != nil || code != wantExit {
		t.Fatalf("import %v: exit %d, want %d; %v: %.1000s", args, code, wantExit, err, out)
	}
	return r
}

// expect compares the counts of a report.
func (r importReport) expect(t testing.TB, imported, skipped, refused, failed int) {
	t.Helper()
	if r.Imported != imported || r.Skipped != skipped || r.Refused != refused || r.Failed != failed || len(r.Files) != imported+skipped+refused+failed {
		t.Errorf("imported %d, skipped %d, refused %d, failed %d, want %d %d %d %d: %+v",
			r.Imported, r.Skipped, r.Refused, r.Failed, imported, skipped, refused, failed, r.Files)
	}
}

// of returns the outcome of the file whose path ends in name.
func (r importReport) of(t testing.TB, name string) importedFile {
	t.Helper()
	for _, f := range r.Files {
		if strings.HasSuffix(f.Path, name) {
			return f
		}
	}
	t.Fatalf("no outcome for %s", name)
	return importedFile{}
}

// folder writes files below a new folder, by their paths.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// The defaults of the contract: source = folder name, internal, the person's department, today,
// title = file name without its end; hidden files are left out; what is given wins. Rule DOC-01:
// the four particulars are there in either case.
func TestImport_Particulars(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	dir := folder(t, map[string]string{"来文单位甲/第一份.txt": "甲一" + o.prefix, "来文单位甲/.隐藏.txt": "隐藏", ".git/内部.txt": "隐藏", "来文单位甲/第二份.归档.md": "甲二" + o.prefix})
	link := filepath.Join(t.TempDir(), "链接")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	r := o.runImport(t, exitDone, "--user", registrar.Username, link)
	r.expect(t, 2, 0, 0, 0)
	var d struct {
		documentAnswer
		Source       string       `json:"source"`
		ReceivedOn   string       `json:"received_on"`
		Distribution access.Scope `json:"distribution"`
		Tags         []struct{ Facet, Value string }
	}
	registrar.Get(t, "/api/v1/documents/"+r.of(t, "第一份.txt").ID).Want(t, http.StatusOK).JSON(t, &d)
	today := time.Now().In(time.FixedZone("Asia/Shanghai", 8*3600)).Format(time.DateOnly)
	if d.Title != "第一份" || d.Source != "来文单位甲" || d.Classification != "internal" || d.ReceivedOn != today ||
		!slices.Equal(d.Distribution.Departments, []string{o.Dept("A")}) || d.Files[0].Name != "第一份.txt" || d.RegisteredBy != registrar.Username {
		t.Errorf("defaults: %+v", d)
	}
	if title := registrar.Document(t, r.of(t, "第二份.归档.md").ID).Title; title != "第二份.归档" {
		t.Errorf("title %q", title)
	}

	given := folder(t, map[string]string{"第三份.txt": "乙" + o.prefix})
	r = o.runImport(t, exitDone, "--user", registrar.Username, "--source", "乙单位", "--classification", "public", "--departments", o.Dept("A")+","+o.Dept("B"),
		"--tag", "项目名称:迁移"+o.prefix, "--tag", "年度：2026", "--wait", given)
	r.expect(t, 1, 0, 0, 0)
	registrar.Get(t, "/api/v1/documents/"+r.Files[0].ID).Want(t, http.StatusOK).JSON(t, &d)
	if d.Source != "乙单位" || d.Classification != "public" || len(d.Distribution.Departments) != 2 || len(d.Tags) != 2 || d.Tags[1].Value != "迁移"+o.prefix {
		t.Errorf("given particulars: %+v", d)
	}
	// --wait: text and copies of everything are final.
	if f := d.Files[0]; f.TextState != "done" || f.Copies.Local.State != "stored" || f.Copies.Bucket.State != "stored" {
		t.Errorf("after --wait: %+v", f)
	}
}

// Wrong usage is exit 2 and imports nothing.
func TestImport_Usage(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, employee := o.Registrar(t), o.Person(t, "employee", "A", access.Internal)
	homeless, name, roles := strings.ToLower(o.prefix)+".homeless", "无部门", []access.Role{access.Employee, access.Registrar}
	o.Operate(t, "user-add", userRequest{account.PersonInput{Username: homeless, Name: &name, Roles: &roles}}, nil)
	dir := folder(t, map[string]string{"a.txt": "用法" + o.prefix})
	for _, c := range []struct {
		name string
		args []string
	}{
		{"no user", []string{dir}},
		{"no path", []string{"--user", registrar.Username}},
		{"unknown user", []string{"--user", "nobody.there", dir}},
		{"no registrar", []string{"--user", employee.Username, dir}},
		{"admin", []string{"--user", "admin", dir}},
		{"admin, for the intake", []string{"--user", "admin", "--intake", dir}},
		{"no department", []string{"--user", homeless, dir}},
		{"unknown level", []string{"--user", registrar.Username, "--classification", "绝密", dir}},
		{"tag without value", []string{"--user", registrar.Username, "--tag", "项目名称", dir}},
		{"path that is not there", []string{"--user", registrar.Username, filepath.Join(dir, "没有")}},
	} {
		if out, code := o.runHere(append([]string{"import"}, c.args...)...); code != exitUsage || strings.Contains(out, "imported") {
			t.Errorf("%s: exit %d, %q", c.name, code, out)
		}
	}
	if total := registrar.Search(t, "department", o.Dept("A")).Total; total != 0 {
		t.Errorf("%d documents were imported all the same", total)
	}
}

// The same bytes are never registered twice for one person: under two names in one run, in a
// repeated run, and in runs at the same time. Another person may register them.
func TestImport_NeverTwice(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, other := o.Registrar(t), o.Person(t, "other", "A", access.Internal, access.Registrar)
	files := map[string]string{"副本/甲.txt": "同样的内容" + o.prefix, "甲.txt": "同样的内容" + o.prefix, "机密★.txt": "名称有标志" + o.prefix}
	for n := range 12 {
		files[fmt.Sprintf("文件%02d.txt", n)] = fmt.Sprintf("内容 %d %s", n, o.prefix)
	}
	dir := folder(t, files)
	var wg sync.WaitGroup
	reports := make([]importReport, 3)
	for i := range reports {
		wg.Go(func() { reports[i] = o.runImport(t, exitDone, "--user", registrar.Username, dir) })
	}
	wg.Wait()
	imported := 0
	ids := map[string]string{}
	for _, r := range reports {
		imported += r.Imported
		if r.Refused != 1 || r.of(t, "机密★.txt").Code != "document.state_secret_mark" || r.Failed != 0 {
			t.Errorf("refused %d, failed %d: %+v", r.Refused, r.Failed, r.of(t, "机密★.txt"))
		}
		for _, f := range r.Files {
			if f.ID == "" && f.Outcome != outcomeRefused || ids[f.Path] != "" && ids[f.Path] != f.ID {
				t.Errorf("%s is %q, before %q", f.Path, f.ID, ids[f.Path])
			}
			ids[f.Path] = f.ID
		}
	}
	if imported != 13 || ids[filepath.Join(dir, "甲.txt")] != ids[filepath.Join(dir, "副本", "甲.txt")] {
		t.Errorf("%d were imported by three runs, want 13; the copies are %v", imported, ids)
	}
	o.runImport(t, exitDone, "--user", registrar.Username, dir).expect(t, 0, 14, 1, 0)
	if total := registrar.Search(t, "department", o.Dept("A")).Total; total != 13 {
		t.Errorf("%d documents", total)
	}

	// Bytes that were refused under one name may be taken under another, in the same run.
	renamed := o.runImport(t, exitDone, "--user", registrar.Username, folder(t, map[string]string{"0 机密★.txt": "改名" + o.prefix, "1 改名.txt": "改名" + o.prefix}))
	if good, bad := renamed.of(t, "改名.txt"), renamed.of(t, "★.txt"); good.Outcome != outcomeImported || bad.Outcome == outcomeImported {
		t.Errorf("the good name was %s, the bad one %s", good.Outcome, bad.Outcome)
	}
	o.runImport(t, exitDone, "--user", other.Username, filepath.Join(dir, "文件00.txt")).expect(t, 1, 0, 0, 0)
}

// Files for 待登记: anybody of the office may hand them in; once each.
func TestImport_Intake(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	employee := o.Person(t, "employee", "A", access.Internal)
	dir := folder(t, map[string]string{"一.txt": "待登记一" + o.prefix, "二.txt": "待登记二" + o.prefix, "三.txt": "待登记二" + o.prefix, "空.txt": ""})
	r := o.runImport(t, exitDone, "--user", employee.Username, "--intake", "--wait", dir)
	r.expect(t, 3, 1, 0, 0)
	var item struct {
		Name      string `json:"name"`
		Owner     string `json:"owner"`
		TextState string `json:"text_state"`
	}
	employee.Get(t, "/api/v1/intake/"+r.of(t, "一.txt").ID).Want(t, http.StatusOK).JSON(t, &item)
	if item.Name != "一.txt" || item.Owner != employee.Username || item.TextState != "done" {
		t.Errorf("waiting: %+v", item)
	}
	o.runImport(t, exitDone, "--user", employee.Username, "--intake", dir).expect(t, 0, 4, 0, 0)
}

// What cannot be read is failed, and exit 1; what the rules forbid is refused; neither stops the rest.
func TestImport_Outcomes(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Person(t, "registrar", "A", access.Internal, access.Registrar)
	dir := folder(t, map[string]string{"好.txt": "可以登记" + o.prefix, "绝密 ★ 长期.txt": "不予接收" + o.prefix})
	// Reading the beginning of a process's memory fails for everybody, root included.
	r := o.runImport(t, exitNotRight, "--user", registrar.Username, dir, "/proc/self/mem")
	r.expect(t, 1, 0, 1, 1)
	if bad := r.of(t, "/mem"); bad.Outcome != outcomeFailed || bad.Code != "unreadable" || bad.Reason == "" {
		t.Errorf("unreadable: %+v", bad)
	}
	if refused := r.of(t, "长期.txt"); refused.Code != "document.state_secret_mark" || refused.Reason == "" || refused.ID != "" {
		t.Errorf("refused: %+v", refused)
	}
	above := o.runImport(t, exitDone, "--user", registrar.Username, "--classification", "secret", folder(t, map[string]string{"高.txt": "超出" + o.prefix}))
	above.expect(t, 0, 0, 1, 0)
}

// An interrupted import, by Ctrl-C or by kill -9, goes on where it stopped.
func TestImport_Interrupted(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	files := map[string]string{}
	const count = 60
	for n := range count {
		files[fmt.Sprintf("%02d.txt", n)] = fmt.Sprintf("第 %d 份 %s", n, o.prefix)
	}
	dir := folder(t, files)
	registered := func() int { return registrar.Search(t, "department", o.Dept("A")).Total }
	for _, signal := range []os.Signal{os.Interrupt, os.Kill} {
		before := registered()
		var out strings.Builder
		cmd := o.command("import", "--json", "--user", registrar.Username, dir)
		cmd.Stdout = &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		waitFor(t, time.Minute, "some documents", func() bool { return registered() > before })
		_ = cmd.Process.Signal(signal)
		_ = cmd.Wait()
		if signal == os.Interrupt && cmd.ProcessState.ExitCode() == exitDone && registered() < count {
			t.Errorf("an interrupted import ended with exit 0: %s", out.String())
		}
	}
	already := registered()
	r := o.runImport(t, exitDone, "--user", registrar.Username, dir)
	if r.Refused+r.Failed != 0 || r.Imported+r.Skipped != count || registered() != count || r.Skipped < already {
		t.Errorf("after interruptions: imported %d, skipped %d, %d registered of %d", r.Imported, r.Skipped, registered(), count)
	}
}
