package org.bftldap.replica.store.schema;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.apache.directory.api.ldap.model.schema.UsageEnum;

/**
 * Language tags and ranges (RFC 3866), the only options of attribute descriptions that are stored. Stateless.
 *
 * <p>A description with a tag is a subtype of the one without (RFC 4512 §2.5.2). ApacheDS's entries hold one attribute a type, so there it is
 * just that: a type made for the occasion, whose name and OID are those of the description.
 */
public final class LanguageTags {

    /** Of one description; nobody writes in more languages at once. */
    public static final int TAGS_MAX = 4;

    private static final String PREFIX = "lang-";

    private static final Pattern TAG = Pattern.compile("lang-[a-z]{1,8}(-[a-z0-9]{1,8}){0,7}");

    /** RFC 3866 §3.2: a tag that ends in a dash, or all of them. */
    private static final Pattern RANGE = Pattern.compile("lang-([a-z]{1,8}-([a-z0-9]{1,8}-){0,7})?");

    private static final String SYNTAX_ARC = "1.3.6.1.4.1.1466.115.121.1.";

    /** Syntaxes of text for people: directory string, IA5 string, postal address, printable string. */
    private static final Set<String> TEXT = Set.of(SYNTAX_ARC + "15", SYNTAX_ARC + "26", SYNTAX_ARC + "41", SYNTAX_ARC + "44");

    private LanguageTags() {}

    /** @param option in lower case */
    static boolean isTag(String option) {
        return TAG.matcher(option).matches();
    }

    /** @param option in lower case */
    static boolean isRange(String option) {
        return RANGE.matcher(option).matches();
    }

    /** Whether the options of a stored description have in them all that was asked for, be it by tag or by range. */
    static boolean cover(List<String> stored, List<String> asked) {
        for (String option : asked) {
            if (!stored.contains(option) && !(isRange(option) && stored.stream().anyMatch(tag -> isIn(tag, option)))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIn(String tag, String range) {
        return tag.startsWith(range) || !range.equals(PREFIX) && tag.equals(range.substring(0, range.length() - 1));
    }

    /**
     * Whether values of this type may be in a language. Of those by which the servers know, decide or log in it would never be clear which of
     * several counts.
     */
    static boolean mayHave(AttributeType type) {
        return type.getUsage() == UsageEnum.USER_APPLICATIONS && type.getSyntax() != null && TEXT.contains(type.getSyntax().getOid());
    }

    /** The type of a description with tags: equal for equal descriptions. */
    static AttributeType tagged(AttributeType base, String tags) {
        AttributeType type = new AttributeType(base.getOid() + tags);
        type.setNames(base.getName() + tags);
        type.setSuperior(base);
        type.setSyntax(base.getSyntax());
        if (base.getEquality() != null) {
            type.setEquality(base.getEquality());
        }
        type.setSingleValued(base.isSingleValued());
        type.setUserModifiable(base.isUserModifiable());
        type.setUsage(base.getUsage());
        return type;
    }

    /** The type without tags: what rules of schema and access are for. */
    public static AttributeType base(AttributeType type) {
        return type.getOid().indexOf(';') < 0 ? type : type.getSuperior();
    }
}
