package org.bftldap.replica.directory.schema;

import org.jspecify.annotations.Nullable;

/** Characters beyond U+FFFF. */
final class SupplementaryCharacters {

    private SupplementaryCharacters() {}

    /** Whether the text holds some, and no half of one: that has no encoding (RFC 4518 §2.4). */
    static boolean areIn(@Nullable String text) {
        if (text == null) {
            return false;
        }
        boolean found = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                found = true;
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return found;
    }
}
