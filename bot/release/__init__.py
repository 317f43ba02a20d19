"""A released draft as files: .docx, .pdf, .eml, .txt, Markdown, the annex, and a manifest of their SHA-256."""
