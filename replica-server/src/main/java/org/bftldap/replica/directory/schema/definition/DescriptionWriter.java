package org.bftldap.replica.directory.schema.definition;

import java.util.List;

/** Writes a description as RFC 4512 §4.1 wants it, so that every client can read it. One use. */
final class DescriptionWriter {

    private final StringBuilder out = new StringBuilder("( ");
    private final Head head;

    DescriptionWriter(Head head, boolean obsolete) {
        this.head = head;
        out.append(head.oid());
        quoted("NAME", head.names());
        head.description().ifPresent(text -> quoted("DESC", List.of(text)));
        if (obsolete) {
            word("OBSOLETE");
        }
    }

    void word(String keyword) {
        out.append(' ').append(keyword);
    }

    void word(String keyword, String value) {
        out.append(' ').append(keyword).append(' ').append(value);
    }

    void words(String keyword, List<String> values) {
        if (!values.isEmpty()) {
            word(keyword, values.size() == 1 ? values.get(0) : "( " + String.join(" $ ", values) + " )");
        }
    }

    private void quoted(String keyword, List<String> values) {
        if (!values.isEmpty()) {
            String all = String.join(" ", values.stream().map(DescriptionWriter::quote).toList());
            word(keyword, values.size() == 1 ? all : "( " + all + " )");
        }
    }

    /** RFC 4512 §4.1: qdstring. */
    private static String quote(String text) {
        return "'" + text.replace("\\", "\\5C").replace("'", "\\27") + "'";
    }

    String end() {
        head.extensions().forEach(this::quoted);
        return out.append(" )").toString();
    }
}
