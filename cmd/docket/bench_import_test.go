package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"docket/internal/extract"
	"docket/internal/extract/format/formattest"
)

// BenchmarkImport imports a folder of files into a new archive, until every text has been read and
// indexed and every copy is in the bucket, beside the extraction of the same files alone by as many
// workers, and beside recollindex where it is installed. $CORPUS names the folder; otherwise files
// are made up.
func BenchmarkImport(b *testing.B) {
	corpus := os.Getenv("CORPUS")
	if corpus == "" {
		corpus = makeCorpus(b)
	}
	paths, err := filesUnder([]string{corpus})
	if err != nil || len(paths) == 0 {
		b.Fatalf("no files in %s: %v", corpus, err)
	}
	r := turns(importTurns-1, len(paths),
		func(int) time.Duration { return importAll(b, corpus) },
		func(int) time.Duration { return extractAll(b, paths) })
	r.figure(fmt.Sprintf("import, extraction and index of %d files without OCR, beside extraction alone", len(paths)), "files/s", 0.7).report(b)
	if program, err := exec.LookPath("recollindex"); err == nil {
		if took, ended := recollAll(b, program, corpus); ended {
			figure{name: "the same beside recollindex -z", value: median(r.ours), unit: "files/s", baseline: float64(len(paths)) / took.Seconds()}.report(b)
		} else {
			b.Logf("recollindex did not end within %v", took)
		}
	}
}

// importTurns is how often the folder is imported, each time into an archive of its own; the first
// warms up.
const importTurns = 3

const extractWorkers = 2

func importAll(b *testing.B, corpus string) time.Duration {
	s := startService(b, withPrivateServers(), withData(benchFolder(b)), withEnv("DOCKET_OCR=false", fmt.Sprintf("DOCKET_EXTRACT_WORKERS=%d", extractWorkers)))
	defer s.Stop()
	o := newOffice(b, s)
	registrar := o.Registrar(b)
	warmUp(b, registrar, o)
	start := time.Now()
	out, code := s.CLI(b, "import", corpus, "--user", registrar.Username, "--wait", "--json")
	took := time.Since(start)
	if code != exitDone {
		b.Fatalf("import ended with %d: %.2000s", code, out)
	}
	return took
}

// warmUp registers one PDF and waits for its words, so that the one-time preparation of the PDF
// reader is not counted; nor is it in the baseline.
func warmUp(b *testing.B, registrar *person, o *office) {
	d := registrar.MustRegister(b, record(o.Dept("A"), nil), upload{"warm.pdf", pdf("the first file")})
	registrar.WaitText(b, d.ID)
}

func extractAll(b *testing.B, paths []string) time.Duration {
	dir := b.TempDir()
	e, err := extract.New(extract.Config{Executable: os.Args[0], WorkDir: filepath.Join(dir, "work"), CacheDir: filepath.Join(dir, "cache"),
		Workers: extractWorkers, Office: true, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	read := func(path string) error {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		_, err = e.Extract(context.Background(), f, filepath.Base(path), false)
		return err
	}
	if err := read(paths[0]); err != nil { // waits for the preparation of the PDF reader
		b.Fatal(err)
	}
	return together(b, extractWorkers, len(paths), func(i int) error { return read(paths[i]) })
}

// recollPatience keeps the whole bounded: recollindex has helpers of its own, some of them slow.
const recollPatience = 2 * time.Minute

func recollAll(b *testing.B, program, corpus string) (took time.Duration, ended bool) {
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "recoll.conf"), []byte("topdirs = "+corpus+"\nnomd5types = rclaudio\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), recollPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "-z", "-c", dir)
	cmd.WaitDelay = 5 * time.Second
	cmd.Env = append(os.Environ(), "HOME="+dir, "LANG=C.UTF-8")
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil && ctx.Err() == nil {
		b.Fatalf("recollindex: %v: %.2000s", err, out)
	}
	return time.Since(start), ctx.Err() == nil
}

// makeCorpus makes 150 files as an office has them, no two alike.
func makeCorpus(b *testing.B) string {
	dir := b.TempDir()
	old, err := filepath.Glob("../../internal/extract/ole/testdata/*.*")
	if err != nil || len(old) == 0 {
		b.Fatal("the old Office files are missing", err)
	}
	for i := range 150 {
		paragraph := strings.Repeat(fmt.Sprintf("第%d号文件：请各部门于月底前完成消防安全自查，并将结果报综合办公室。\n", i), 20)
		var name string
		var content []byte
		switch i % 8 {
		case 0:
			name, content = "通知.docx", formattest.DOCX(strings.Split(paragraph, "\n")...)
		case 1:
			name, content = "台账.xlsx", formattest.XLSX([][]string{{"序号", "内容"}, {fmt.Sprint(i), paragraph}})
		case 2:
			name, content = "汇报.pptx", formattest.PPTX(paragraph, paragraph)
		case 3:
			name, content = "说明.odt", formattest.ODT(paragraph)
		case 4:
			name, content = "公文.ofd", formattest.OFD(paragraph)
		case 5:
			name, content = "记录.txt", []byte(paragraph)
		case 6:
			name, content = "网页.html", []byte("<html><body><p>"+paragraph+"</p></body></html>")
		default:
			from := old[i/8%len(old)]
			if content, err = os.ReadFile(from); err != nil {
				b.Fatal(err)
			}
			name, content = filepath.Base(from), append(content, byte(i)) // what follows the end is not read
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d-%s", i, name)), content, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}
