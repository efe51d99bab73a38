package org.bftldap.replica.directory.delegation;

/**
 * Whether a text is so plain that the TOML parser can be trusted with it. That parser descends into brackets by recursion, and a replica
 * whose stack ends stops; where it ends is not the same at all replicas. Group files as bftldap writes them need none of what is refused here.
 */
final class PlainToml {

    private static final int LINE_CHARS_MAX = 8 << 10;

    /** As {@code [[replica]]} has. */
    private static final int DEPTH_MAX = 2;

    private PlainToml() {}

    /** No line over 8 KiB, no text over several lines, no list in a list, each bracket closed on its own line. */
    static boolean is(String text) {
        if (text.contains("\"\"\"") || text.contains("'''")) {
            return false;
        }
        return text.lines().allMatch(line -> line.length() <= LINE_CHARS_MAX && isBalanced(line));
    }

    private static boolean isBalanced(String line) {
        int depth = 0;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else if (c == '\\' && quote == '"') {
                    i++;
                }
            } else if (c == '#') {
                break;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '[' || c == '{') {
                depth++;
            } else if (c == ']' || c == '}') {
                depth--;
            }
            if (depth < 0 || depth > DEPTH_MAX) {
                return false;
            }
        }
        return depth == 0 && quote == 0;
    }
}
