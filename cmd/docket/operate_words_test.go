package main

import (
	"net/http"
	"strings"
	"testing"

	"docket/internal/access"
)

// Leak L22 (security.md): neither the log of a busy service, at its most talkative, nor its metrics
// hold a title, a name, a word searched for, a text, a token or a password; the metrics hold no ids.
func TestWords_StayOutOfLogsAndMetrics(t *testing.T) {
	t.Parallel()
	s := startService(t, withEnv("DOCKET_LOG_LEVEL=debug", "DOCKET_ADMIN_PASSWORD=planted-password"))
	o := newOffice(t, s)
	registrar := o.Person(t, "planted-name", "A", access.Secret, access.Registrar)
	planted := map[string]any{"title": "植入标题甲", "source": "植入来文单位乙", "remarks": "植入备注丙", "source_no": "植入文号〔2026〕77号",
		"tags": []map[string]string{{"facet": "项目名称", "value": "植入标签丁"}}, "classification": "secret"}
	d := registrar.MustRegister(t, record(o.Dept("A"), planted), upload{"植入文件名戊.txt", []byte("植入正文己")}, upload{"植入坏文件.pdf", []byte("%PDF-1.7 植入正文己")})
	registrar.WaitText(t, d.ID)
	registrar.Search(t, "q", "植入查询庚", "tag", "项目名称:植入标签丁")
	registrar.Get(t, "/api/v1/search/suggest", "q", "植入查询庚")
	registrar.Get(t, "/api/v1/documents/"+d.ID+"/files/"+d.Files[0].ID+"/content").Want(t, http.StatusOK)
	registrar.Get(t, "/api/v1/documents/"+d.ID+"/files/"+d.Files[1].ID+"/preview")
	registrar.Register(t, record("植入部门辛", planted), nil).Want(t, http.StatusUnprocessableEntity)
	registrar.Do(t, http.MethodPost, "/api/v1/documents", strings.NewReader("植入破损壬"), header{"Content-Type", "application/json"})
	s.stranger().Do(t, http.MethodPost, "/api/v1/session", map[string]string{"username": "planted-name", "password": "planted-password"})
	(&person{service: s, Token: "planted-token"}).Get(t, "/api/v1/documents/植入地址癸")
	s.stranger().Get(t, "/植入地址癸")
	metrics := string(s.stranger().Get(t, "/metrics").Want(t, http.StatusOK).Body)
	s.CLI(t, "verify")
	s.Stop()
	for where, text := range map[string]string{"log": s.Log(), "metrics": metrics} {
		for _, word := range []string{"植入", "planted", registrar.Token, s.Bucket.SecretKey, "%E6%A4%8D%E5%85%A5"} {
			if i := strings.Index(text, word); i >= 0 {
				t.Errorf("%q is in the %s: %.200s", word, where, text[max(0, i-100):])
			}
		}
	}
	for _, id := range []string{d.ID, d.Files[0].ID, d.Files[0].SHA256} {
		if strings.Contains(metrics, id) {
			t.Errorf("the id %s is in the metrics", id)
		}
	}
	for _, series := range []string{"docket_http_request_seconds_count", `docket_copies_waiting{replica="local"}`, "docket_jobs_waiting"} {
		if !strings.Contains(metrics, series) {
			t.Errorf("no %s in the metrics", series)
		}
	}
}
