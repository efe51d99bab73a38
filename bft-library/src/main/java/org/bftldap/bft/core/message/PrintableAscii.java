package org.bftldap.bft.core.message;

/** Text that is the same in every charset and harmless in a log. */
final class PrintableAscii {

    private PrintableAscii() {}

    /** The text, cut to {@code max}, with every other character replaced. */
    static String of(String text, int max) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), max));
        for (int i = 0; i < text.length() && i < max; i++) {
            char c = text.charAt(i);
            out.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return out.toString();
    }
}
