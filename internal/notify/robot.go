package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// The chats whose robots are known.
const (
	WeCom    = "wecom"    // 企业微信群机器人
	DingTalk = "dingtalk" // 钉钉自定义机器人
	Feishu   = "feishu"   // 飞书自定义机器人
)

// client makes the requests to robots.
type client struct{ *http.Client }

func newClient() client {
	return client{&http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// errRobot is a robot that answered, but did not take the message. It holds a code, never the answer.
type errRobot struct{ code string }

func (e errRobot) Error() string { return "the robot answers " + e.code }

// request makes the request that a robot of a kind understands. A secret signs it: of DingTalk and Feishu
// it is the key of their "加签".
func request(ctx context.Context, kind, address, secret, text string, now time.Time) (*http.Request, error) {
	var body any
	switch kind {
	case WeCom:
		body = map[string]any{"msgtype": "text", "text": map[string]string{"content": text}}
	case DingTalk:
		body = map[string]any{"msgtype": "text", "text": map[string]string{"content": text}}
		if secret != "" {
			u, err := url.Parse(address)
			if err != nil {
				return nil, errRobot{"url"}
			}
			at := strconv.FormatInt(now.UnixMilli(), 10)
			query := u.Query()
			query.Set("timestamp", at)
			query.Set("sign", sign(secret, at+"\n"+secret))
			u.RawQuery = query.Encode()
			address = u.String()
		}
	case Feishu:
		message := map[string]any{"msg_type": "text", "content": map[string]string{"text": text}}
		if secret != "" {
			at := strconv.FormatInt(now.Unix(), 10)
			message["timestamp"], message["sign"] = at, sign(at+"\n"+secret, "")
		}
		body = message
	default:
		return nil, errRobot{"kind"}
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("write message: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(raw))
	if err != nil {
		return nil, errRobot{"url"} // the error itself would hold the address, which is secret
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	return r, nil
}

func sign(key, message string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(message))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// mostAnswer is how much of an answer is read.
const mostAnswer = 64 << 10

// post tells a robot something.
func (c client) post(ctx context.Context, kind, address, secret, text string, now time.Time) error {
	r, err := request(ctx, kind, address, secret, text, now)
	if err != nil {
		return err
	}
	answer, err := c.Do(r)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) && failed.Timeout() {
			return errRobot{"timeout"}
		}
		return errRobot{"connection"} // as above
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer))
	if err != nil {
		return errRobot{"connection"}
	}
	if answer.StatusCode != http.StatusOK {
		return errRobot{strconv.Itoa(answer.StatusCode)}
	}
	return readAnswer(raw)
}

// readAnswer tells from an answer whether the message was taken. All three chats answer 200 to what they
// refuse and say so in a number.
func readAnswer(raw []byte) error {
	var said struct {
		ErrCode    *int64 `json:"errcode"`
		Code       *int64 `json:"code"`
		StatusCode *int64 `json:"StatusCode"`
	}
	if json.Unmarshal(raw, &said) != nil {
		return errRobot{"answer"}
	}
	for _, number := range []*int64{said.ErrCode, said.Code, said.StatusCode} {
		if number == nil {
			continue
		}
		if *number != 0 {
			return errRobot{strconv.FormatInt(*number, 10)}
		}
		return nil
	}
	return errRobot{"answer"}
}
