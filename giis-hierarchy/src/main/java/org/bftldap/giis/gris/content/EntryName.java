package org.bftldap.giis.gris.content;

/**
 * An entry's name.
 *
 * @param dn as it is sent
 * @param key the same in a form that is equal for equal names
 * @param parentKey that of the entry above; empty at the top
 * @param depth number of its RDNs
 */
public record EntryName(String dn, String key, String parentKey, int depth) {

    /** Whether this is the base itself or below it. */
    public boolean isIn(EntryName base) {
        return key.equals(base.key) || endsWithName(base.key);
    }

    /** A comma that is escaped is part of a value, and separates nothing. */
    private boolean endsWithName(String base) {
        int comma = key.length() - base.length() - 1;
        if (comma <= 0 || key.charAt(comma) != ',' || !key.endsWith(base)) {
            return false;
        }
        int backslashes = 0;
        while (comma - backslashes > 0 && key.charAt(comma - backslashes - 1) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EntryName name && key.equals(name.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return dn;
    }
}
