package files

import "bytes"

// Inspect judges a whole content, for the fuzz test.
func Inspect(name string, content []byte) {
	_, k, err := readName(name)
	if err != nil {
		return
	}
	if _, err := peek(bytes.NewReader(content), k); err != nil {
		return
	}
	in := newInspector(k)
	_, _ = in.Write(content)
	_, _ = in.verdict()
}
