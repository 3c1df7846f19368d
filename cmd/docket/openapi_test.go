package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestOpenAPI_IsWhatTheServiceAnswers: the build of the pages makes its types of the description
// that the command prints; it needs no server and leaves nothing behind.
func TestOpenAPI_IsWhatTheServiceAnswers(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	var out, complaints bytes.Buffer
	if code := run([]string{"openapi"}, []string{"DOCKET_DATA=" + data}, strings.NewReader(""), &out, &complaints); code != 0 {
		t.Fatalf("docket openapi: %d\n%s", code, complaints.String())
	}
	if _, err := os.Stat(data); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("docket openapi made a data folder: %v", err)
	}
	var printed, answered map[string]any
	if err := json.Unmarshal(out.Bytes(), &printed); err != nil {
		t.Fatalf("docket openapi: %v\n%.200s", err, out.String())
	}
	answer := theService(t).stranger().Get(t, "/api/openapi.json").Want(t, http.StatusOK)
	answer.JSON(t, &answered)
	if !reflect.DeepEqual(printed, answered) {
		t.Error("docket openapi and /api/openapi.json differ")
	}
}
