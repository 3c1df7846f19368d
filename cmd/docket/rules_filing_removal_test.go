package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
)

// lying are the files of a record in both designated systems.
func (a *archiveOffice) lying(t testing.TB, id string) (inFolder, inBucket []string) {
	t.Helper()
	inFolder, err := filepath.Glob(filepath.Join(a.folder, id+".*"))
	if err != nil {
		t.Fatal(err)
	}
	for object := range a.S3(t).ListObjects(t.Context(), a.bucket, minio.ListObjectsOptions{Prefix: id, Recursive: true, WithVersions: true}) {
		inBucket = append(inBucket, object.Key)
	}
	return inFolder, inBucket
}

// Rules DOC-07, DOC-11, DOC-12: a copy goes from a designated system that is not marked for classified records
// when the level rises, and from every one when the record is destroyed: without that the destruction is not
// done.
func TestRules_FilingCopiesRemoved(t *testing.T) {
	t.Parallel()
	a := newArchiveOffice(t)
	a.SetFonds(t)
	o := newDisposalOffice(t, a.service)
	d := o.registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"正文.txt", []byte("指定系统中的副本")})
	a.Execute(t, "DELETE FROM task WHERE subject_id = $1", d.ID) // whoever is to sign for it is another test's
	filed := o.archivist.File(t, d.ID, map[string]any{"year": 2010, "retention": "10y", "reason": "属当年事项"})
	copies := func() (c filingCopiesAnswer) {
		o.archivist.Get(t, documentsPath+"/"+d.ID+"/filing-copies").Want(t, http.StatusOK).JSON(t, &c)
		return c
	}
	waitFor(t, time.Minute, "both copies", func() bool { return copies().IsComplete })
	if folder, bucket := a.lying(t, d.ID); len(folder) != 1 || len(bucket) < 5 {
		t.Fatalf("copies: %v, %v", folder, bucket)
	}

	level := func(by *person, level string) {
		t.Helper()
		by.Do(t, http.MethodPut, documentsPath+"/"+d.ID+"/classification", map[string]any{"level": level, "reason": "调整密级"}).Want(t, http.StatusOK)
	}
	level(o.registrar, "secret")
	waitFor(t, time.Minute, "no copy of a classified record in the bucket", func() bool {
		_, bucket := a.lying(t, d.ID)
		return len(bucket) == 0
	})
	waitFor(t, time.Minute, "the copy in the folder to bear the level", func() bool {
		raised, _ := filepath.Glob(filepath.Join(a.folder, d.ID+".*", "data", "record.json"))
		return len(raised) == 2 && strings.Contains(contentOf(t, raised[1]), `"classification":"secret"`)
	})
	level(o.supervisor, "internal") // who is asked for its scope reads it meanwhile
	waitFor(t, time.Minute, "both copies again", func() bool { return copies().IsComplete })

	if err := os.Rename(a.folder, a.folder+".away"); err != nil { // a disk that is not mounted still holds its copy
		t.Fatal(err)
	}
	destruction := o.ready(t, d.ID)
	o.archivist.execute(t, destruction.ID, 1).Want(t, http.StatusAccepted)
	waitFor(t, time.Minute, "the bucket to be empty", func() bool {
		_, bucket := a.lying(t, d.ID)
		return len(bucket) == 0 && o.archivist.destruction(t, destruction.ID).Step == "checking"
	})
	if err := os.Rename(a.folder+".away", a.folder); err != nil {
		t.Fatal(err)
	}
	if folder, _ := a.lying(t, d.ID); len(folder) == 0 {
		t.Fatal("nothing was left to remove in the folder")
	}
	o.waitState(t, destruction.ID, "confirming")
	if folder, bucket := a.lying(t, d.ID); len(folder)+len(bucket) > 0 {
		t.Errorf("left of %s: %v, %v", filed.ArchivalCode, folder, bucket)
	}
}

func contentOf(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
