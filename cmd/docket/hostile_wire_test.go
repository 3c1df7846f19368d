package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// connect opens a connection to the service.
func (h *hostile) connect(t testing.TB) *net.TCPConn {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(h.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c.(*net.TCPConn)
}

// quiet is how long the service must be silent after an answer to count as done.
const quiet = 2 * time.Second

// talk sends bytes as they are and returns all that comes back until the service closes the
// connection, has not answered for as long as patience, or has answered and gone quiet.
func (h *hostile) talk(t testing.TB, payload string, patience time.Duration) (out string, closed bool) {
	t.Helper()
	c := h.connect(t)
	go func() { _, _ = io.WriteString(c, payload) }() // the service may answer and close before it has read all
	buffer := make([]byte, 64<<10)
	for {
		if out != "" {
			patience = quiet
		}
		if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		n, err := c.Read(buffer)
		out += string(buffer[:n])
		if err != nil {
			var late net.Error
			return out, !(errors.As(err, &late) && late.Timeout())
		}
	}
}

// head is the head of a request in the clerk's name.
func (h *hostile) head(method, address string, headers ...string) string {
	return method + " " + address + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + h.clerk.Token + "\r\n" + strings.Join(append(headers, "", ""), "\r\n")
}

// Rule of design 3: the rest of a refused or ambiguous request is never a second request.
func (h *hostile) smuggled(t *testing.T) {
	const second = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
	chunk := func(s string) string { return fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(s), s) }
	stranger := "POST /api/v1/documents HTTP/1.1\r\nHost: x\r\n"
	var payloads []string
	for _, pad := range []int{10, 8192, 16384, 1 << 20} {
		body := strings.Repeat("A", pad) + second
		length := fmt.Sprintf("Content-Length: %d", len(body))
		payloads = append(payloads, stranger+length+"\r\n\r\n"+body,
			stranger+"Transfer-Encoding: chunked\r\n\r\n"+chunk(body),
			h.head("POST", "/api/v1/documents", "Content-Type: text/plain", length)+body,
			h.head("POST", "/api/v1/documents", "Content-Type: text/plain", "Transfer-Encoding: chunked")+chunk(body),
			h.head("POST", "/api/v1/intake", length)+body,
			h.head("POST", "/api/v1/documents/"+h.plain.ID+"/files", "Content-Type: multipart/form-data; boundary=b", length)+body,
			h.head("GET", "/api/v1/me", length)+body,
			h.head("DELETE", "/api/v1/intake/nobody", length)+body)
	}
	ambiguous := []string{
		"Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5", "Content-Length: 5\r\nContent-Length: 0", "Content-Length: 0\r\nContent-Length: 5",
		"Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: identity, chunked", "Transfer-Encoding : chunked", "Transfer-Encoding:\x0bchunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
		"Content-Length: +5", "Content-Length: 5, 5", "Content-Length: -1", "Content-Length: 0x5", "Content-Length: 5 5", "Content-Length : 5", "Content-Length:\t5\r\n 6", " Transfer-Encoding: chunked", "X: y\rTransfer-Encoding: chunked",
		"Content-Length: 99999999999999999999", "Content-Length:",
	}
	for _, lengths := range ambiguous {
		payloads = append(payloads, h.head("POST", "/api/v1/documents", "Content-Type: application/json", lengths)+"0\r\n\r\n"+second)
	}
	for _, broken := range []string{"5;a=b\r\nAAAAA\r\n0\r\nX: y\r\n\r\n", "5\r\nAAAAAA\r\n0\r\n\r\n", "-1\r\n\r\n", "ffffffffffffffffff\r\nA", "5\nAAAAA\n0\n\n", "0x5\r\nAAAAA\r\n0\r\n\r\n"} {
		payloads = append(payloads, h.head("POST", "/api/v1/documents", "Content-Type: application/json", "Transfer-Encoding: chunked")+broken+second)
	}
	var talks sync.WaitGroup
	for _, p := range payloads {
		talks.Go(func() { h.wantOneAnswer(t, p) })
	}
	talks.Wait()
	// What is a second request, properly sent, is answered as one.
	out, _ := h.talk(t, h.head("GET", "/api/v1/me")+h.head("GET", "/api/v1/tasks")+"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 20*time.Second)
	if strings.Count(out, "HTTP/1.1 200 OK") != 3 || strings.Index(out, `"username"`) > strings.Index(out, `"items"`) {
		t.Errorf("three requests in one packet: %.600s", out)
	}
}

// wantOneAnswer fails when a payload is answered more than once, or with the hidden request's answer.
func (h *hostile) wantOneAnswer(t *testing.T, payload string) {
	t.Helper()
	out, closed := h.talk(t, payload, 25*time.Second)
	what := fmt.Sprintf("%.60q…%.120q", payload, payload[max(0, len(payload)-160):])
	if !closed && out == "" {
		t.Errorf("%s: no answer", what)
	}
	if n := strings.Count(out, "HTTP/1.1 "); n > 1 || strings.Contains(out, `"status":"ok"`) {
		t.Errorf("%s: %d answers: %.500s", what, n, out)
	}
	if strings.HasPrefix(out, "HTTP/1.1 5") {
		t.Errorf("%s: %.100s", what, out)
	}
}

// addresses that cannot be parsed are answered before they reach huma, whose adapter would panic.
func (h *hostile) addresses(t *testing.T) {
	for _, address := range []string{"/%zz", "/a%", "/api/v1/documents/%", "/api/v1/documents/%g0", "/api/v1/search?q=%zz", "/api/v1/search?q=%", "/api/v1/search?%=%&%gg=;;", "/api/v1/documents/\x00", "/api/v1/documents/\xff\xfe",
		"/api/v1/documents/a\x7f", "http://[::1", "http://[::1]:x/api/v1/me", "::", ":", "*", "//host/../..", "///", "/api/v1/me#x", "/api/v1/me?a#%zz", "http://x:y:z/api/v1/me", "/api/v1/documents/a b", "ftp://x/api/v1/me",
		"/api/v1/../../etc/passwd", "/api/v1/documents/..%2f..%2fetc", "/api/v1/documents/%2e%2e/%2e%2e", "/\\..\\x", "/api/v1/search?q=\x01", "", "?", "/" + strings.Repeat("a/", 8000), "/api/v1/search?q=" + strings.Repeat("%41", 9000), "/api/v1/search?" + strings.Repeat("&", 20000), "%2fapi%2fv1%2fme"} {
		for _, method := range []string{"GET", "POST"} {
			out, _ := h.talk(t, h.head(method, address, "Connection: close", "Content-Length: 0"), 25*time.Second)
			if !strings.HasPrefix(out, "HTTP/1.1 2") && !strings.HasPrefix(out, "HTTP/1.1 4") && out != "" {
				t.Errorf("%s %.60q: %.200q", method, address, out)
			}
			if strings.HasPrefix(out, "HTTP/1.1 2") && strings.HasPrefix(address, "/%zz") {
				t.Errorf("%s %.60q was understood: %.200q", method, address, out)
			}
		}
	}
}

// headers of every broken kind are refused or overlooked.
func (h *hostile) headers(t *testing.T) {
	get := "GET /api/v1/me HTTP/1.1\r\n"
	for name, payload := range map[string]string{
		"a thousand headers": get + "Host: x\r\n" + strings.Repeat("X-A: b\r\n", 1000), "a header of 64 KiB": get + "Host: x\r\nX-A: " + strings.Repeat("a", 64<<10) + "\r\n", "no host": get,
		"two hosts": get + "Host: a\r\nHost: b\r\n", "a header without a colon": get + "Host: x\r\nnonsense\r\n", "a header without a name": get + "Host: x\r\n: x\r\n", "NUL in a header": get + "Host: x\r\nX-A: a\x00b\r\n",
		"a folded header": get + "Host: x\r\nX-A: a\r\n b\r\n", "HTTP 0.9": "GET /api/v1/me\r\n", "HTTP 3": "GET /api/v1/me HTTP/3.0\r\nHost: x\r\n", "no version": "GET /api/v1/me \r\nHost: x\r\n", "a ClientHello": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
		"HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n", "garbage": "\x00\x01\x02\x03\xff\xfe", "a method without end": strings.Repeat("A", 70<<10), "only line ends": strings.Repeat("\r\n", 50), "an upgrade": get + "Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n",
		"an expectation": "POST /api/v1/me HTTP/1.1\r\nHost: x\r\nExpect: the-unexpected\r\nContent-Length: 0\r\n", "a thousand cookies": get + "Host: x\r\nCookie: " + strings.Repeat("docket=x; ", 1000) + "\r\n", "a broken cookie": get + "Host: x\r\nCookie: docket=\x01\x7f\xff;;==;\r\n",
		"a broken token": get + "Host: x\r\nAuthorization: Bearer \xff\xfe\r\n", "an empty token": get + "Host: x\r\nAuthorization: Bearer \r\n", "two tokens": get + "Host: x\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n",
	} {
		out, _ := h.talk(t, payload+"Connection: close\r\n\r\n", 25*time.Second)
		if out != "" && !strings.HasPrefix(out, "HTTP/1.1 4") {
			t.Errorf("%s: %.200q", name, out)
		}
	}
	for _, language := range []string{strings.Repeat("zh,", 5000), "*;q=0", ";;;", "en;q=\xff", "de"} {
		h.clerk.Do(t, http.MethodGet, "/api/v1/documents/nobody", nil, header{"Accept-Language", language}).Problem(t, http.StatusNotFound, "not_found")
	}
	for _, accept := range []string{"application/xml", "*/*;q=0", "\"", strings.Repeat("a/b,", 5000)} {
		if a := h.clerk.Do(t, http.MethodGet, "/api/v1/me", nil, header{"Accept", accept}); a.Status >= 500 {
			t.Errorf("Accept %.20s: %d", accept, a.Status)
		}
	}
}

// slowSenders lose their connection and keep nobody waiting.
func (h *hostile) slowSenders(t *testing.T) {
	for _, start := range []string{"GET /api/v1/me HTTP/1.1\r\nHo", "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", "",
		h.head("POST", "/api/v1/tasks/x", "Content-Type: application/json", "Transfer-Encoding: chunked") + "5\r\nab"} {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			patience := 30 * time.Second
			if start == "" {
				patience = 80 * time.Second // nothing was asked: the connection is merely idle
			}
			out, closed := h.talk(t, start, patience)
			if !closed || strings.HasPrefix(out, "HTTP/1.1 5") {
				t.Errorf("after %.40q: closed %v, %.200q", start, closed, out)
			}
		})
	}
}

// cutUploads end before they are whole, in every way a connection can; nothing of them is kept.
func (h *hostile) cutUploads(t *testing.T) {
	whole := raw("b", recordHead+strings.ReplaceAll(h.validRecord(t), "畸形表单", "中断上传"), fileHead+strings.Repeat("上传的内容", 20_000))
	half := whole[:len(whole)/2]
	form := "Content-Type: multipart/form-data; boundary=b"
	chunk := func(s string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(s), s) }
	for name, payload := range map[string]string{
		"shorter than announced":       h.head("POST", "/api/v1/documents", form, fmt.Sprintf("Content-Length: %d", len(whole))) + half,
		"cut at the border of a chunk": h.head("POST", "/api/v1/documents", form, "Transfer-Encoding: chunked") + chunk(half),
		"cut inside a chunk":           h.head("POST", "/api/v1/documents", form, "Transfer-Encoding: chunked") + chunk(half)[:len(half)-50],
		"an intake that is shorter":    h.head("POST", "/api/v1/intake", `Content-Disposition: attachment; filename="中断上传.txt"`, "Content-Length: 1000000") + half[:5000],
		"only the head":                h.head("POST", "/api/v1/documents", form, "Content-Length: 1000000"),
	} {
		for _, reset := range []bool{false, true} {
			c := h.connect(t)
			if _, err := io.WriteString(c, payload); err != nil {
				t.Fatal(err)
			}
			if reset {
				if err := c.SetLinger(0); err != nil {
					t.Fatal(err)
				}
				_ = c.Close()
				continue
			}
			if err := c.CloseWrite(); err != nil {
				t.Fatal(err)
			}
			if err := c.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
				t.Fatal(err)
			}
			out, err := io.ReadAll(c)
			if err != nil || len(out) > 0 && !bytes.HasPrefix(out, []byte("HTTP/1.1 4")) {
				t.Errorf("%s: %v, %.200q", name, err, out)
			}
		}
	}
	if got := h.clerk.Search(t, "q", "中断上传"); got.Total != 0 {
		t.Errorf("%d uploads that were cut off are registered", got.Total)
	}
	if body := h.clerk.Get(t, "/api/v1/intake", "limit", "200").Want(t, http.StatusOK).Body; bytes.Contains(body, []byte("中断上传")) {
		t.Error("an upload that was cut off waits in the intake")
	}
}

// tooMuch is announced and hardly sent: the answer comes with the first bytes, for a sender who
// waits for it as for one who goes on.
func (h *hostile) tooMuch(t *testing.T) {
	ordinary := &hostile{office: newOffice(t, theService(t))} // with the limit of 4 GiB
	ordinary.clerk = ordinary.Registrar(t)
	for _, c := range []struct {
		name, status string
		h            *hostile
		length       int64
	}{
		{"5 GiB where 4 are allowed", "413", ordinary, 5 << 30},
		{"more than the disk holds", "507", h, 1 << 49},
	} {
		for _, expect := range []string{"X-A: b", "Expect: 100-continue"} {
			for path, kind := range map[string]string{"/api/v1/documents": "Content-Type: multipart/form-data; boundary=b", "/api/v1/intake": `Content-Disposition: attachment; filename="a.bin"`} {
				begin := time.Now()
				out, _ := c.h.talk(t, c.h.head("POST", path, kind, expect, fmt.Sprintf("Content-Length: %d", c.length))+strings.Repeat("A", 64<<10), 25*time.Second)
				if out = strings.TrimPrefix(out, "HTTP/1.1 100 Continue\r\n\r\n"); !strings.HasPrefix(out, "HTTP/1.1 "+c.status) || !strings.Contains(out, "application/problem+json") {
					t.Errorf("%s, %s, %s: after %v %.300q", c.name, path, expect, time.Since(begin), out)
				}
			}
		}
	}
}
