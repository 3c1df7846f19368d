package indextest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"docket/index"
)

// Values that Corpus draws from.
var (
	Projects        = numbered("项目", 200)
	Sources         = numbered("来文单位", 50)
	Departments     = []string{"ZH", "JS", "CW", "RS", "HQ"}
	Classifications = []string{"public", "internal", "confidential", "secret"}
	Groups          = numbered("group", 60)
)

// FirstDay is the earliest day of a made-up entry; Days is how many follow.
var FirstDay = time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)

// Days is the length of the made-up archive: ten years.
const Days = 3650

var phrases = strings.Fields(`关于开展 消防安全 检查 的通知 第一季度 综合办公室 各部门 应于 月底前 完成 自查 并报 汇总 会议纪要 采购 办公用品
	库存 盘点 差旅 报销 标准 预算 审批 流程 档案 归档 保管期限 销毁 登记 印章 管理 办法 修订 征求意见 防汛 应急 预案 演练 值班 安排
	设备 维修 合同 供应商 评分 培训 考核 绩效 年度 总结 计划 信息化 系统 升级 网络 安全 隐患 整改 责任 落实 到位 群众 来信 回复 调研
	报告 统计 数据 上报 截止 日期 联系人 电话 附件 说明 转发 省 市 区 人民政府 办公厅 文件 精神 贯彻 执行 情况 督查 反馈`)

func numbered(name string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s%d", name, i)
	}
	return out
}

// Corpus makes up n entries, the same for the same seed. Bodies have about
// bodyRunes characters. Every tenth entry is classified.
func Corpus(seed uint64, n, bodyRunes int) []index.Entry {
	rng := rand.New(rand.NewPCG(seed, 1))
	entries := make([]index.Entry, n)
	for i := range entries {
		entries[i] = entry(rng, i, bodyRunes)
	}
	return entries
}

func entry(rng *rand.Rand, i, bodyRunes int) index.Entry {
	level := rng.IntN(2)
	if rng.IntN(10) == 0 {
		level = 2 + rng.IntN(2)
	}
	day := FirstDay.AddDate(0, 0, rng.IntN(Days))
	project, year := pick(rng, Projects), day.Format("2006")
	e := index.Entry{
		ID: fmt.Sprintf("D%06d", i), Kind: index.KindDocument, Level: level,
		Title:   text(rng, 20),
		Body:    text(rng, bodyRunes),
		Numbers: []string{fmt.Sprintf("收〔%s〕%d号", year, i+1)},
		Terms: map[string][]string{
			index.FieldTag:            {index.Tag("项目名称", project), index.Tag("年度", year)},
			index.FacetField("项目名称"):  {project},
			index.FacetField("年度"):    {year},
			index.FieldClassification: {Classifications[level]},
			index.FieldDepartment:     {pick(rng, Departments)},
			index.FieldSource:         {pick(rng, Sources)},
			index.FieldYear:           {year},
			index.FieldMonth:          {day.Format("2006-01")},
		},
		Days: map[string]string{index.DayReceived: day.Format(time.DateOnly)},
	}
	for range 1 + rng.IntN(3) {
		e.Readers = append(e.Readers, fmt.Sprintf("%d:%s", level, pick(rng, Groups)))
	}
	if rng.IntN(20) == 0 {
		e.Kind, e.Days = index.KindArticle, nil
	}
	return e
}

func pick(rng *rand.Rand, from []string) string { return from[rng.IntN(len(from))] }

// text strings phrases together, the common ones more often.
func text(rng *rand.Rand, runes int) string {
	var out strings.Builder
	for n := 0; n < runes; {
		phrase := phrases[min(rng.IntN(len(phrases)), rng.IntN(len(phrases)))]
		out.WriteString(phrase)
		n += len([]rune(phrase))
		if rng.IntN(6) == 0 {
			out.WriteString("，")
			n++
		}
		if rng.IntN(10) == 0 { // rare characters give a dictionary its length
			out.WriteString(string([]rune{rune(0x4E00 + rng.IntN(3000)), rune(0x4E00 + rng.IntN(3000))}))
			n += 2
		}
	}
	return out.String()
}

// Keys returns the reader keys of a person in the first n groups, cleared up to
// a level.
func Keys(n, level int) []string {
	var keys []string
	for l := range level + 1 {
		for _, group := range Groups[:n] {
			keys = append(keys, fmt.Sprintf("%d:%s", l, group))
		}
	}
	return keys
}
