package org.bftldap.relay.mds;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.registration.RegistrationNames;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.ResultCodes;

/**
 * The two forms of MDS 2. Whoever registers repeats an add of {@code Mds-Vo-Op-name=register,INDEX}; whoever wants to know who is registered
 * with an index reads its {@code giisregistrationstatus}, or the index itself. Stateless.
 */
public final class MdsRegistrations {

    private static final Pattern REGISTER =
            Pattern.compile("\\s*mds-vo-op-name\\s*=\\s*register\\s*,(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern INDEX = Pattern.compile("\\s*mds-vo-name\\s*=", Pattern.CASE_INSENSITIVE);
    private static final String STATUS = "giisregistrationstatus";

    /** What ARC's scripts use where nothing is said. */
    private static final int TTL_SECONDS = 240;

    private static final int CACHE_TTL_SECONDS = 30;

    /** Said by every registrant, and known to the group without. */
    private static final Set<String> IMPLIED =
            lowerCase("objectClass", "Mds-Vo-name", "Mds-Vo-Op-name", RegistrationNames.STATUS);

    private static final Set<String> FIELDS = lowerCase(
            RegistrationNames.TYPE, RegistrationNames.HOST, RegistrationNames.PORT, RegistrationNames.SUFFIX, RegistrationNames.CACHE_TTL,
            RegistrationNames.VALID_FROM, RegistrationNames.VALID_TO, RegistrationNames.KEEP_TO);

    private static final Pattern TIME = Pattern.compile("(\\d{4})(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)(?:[.,]\\d+)?Z");

    private MdsRegistrations() {}

    private static Set<String> lowerCase(String... names) {
        return Set.copyOf(List.of(names).stream().map(MdsRegistrations::lowerCase).toList());
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /**
     * The registration that the add means; empty if it is an add like others.
     *
     * @throws RequestRefusedException if it says too little, or nothing that can be read
     */
    public static Optional<Operation.Register> registration(Operation.Add add) throws RequestRefusedException {
        Matcher name = REGISTER.matcher(add.dn());
        if (!name.matches()) {
            return Optional.empty();
        }
        Map<String, AttributeValues> given = new TreeMap<>();
        List<AttributeValues> details = new ArrayList<>();
        for (AttributeValues attribute : add.attributes()) {
            String type = lowerCase(attribute.description());
            if (FIELDS.contains(type)) {
                given.put(type, attribute);
            } else if (!IMPLIED.contains(type)) {
                details.add(attribute);
            }
        }
        Optional<LocalDateTime> from = time(given, RegistrationNames.VALID_FROM);
        int ttl = seconds(from, time(given, RegistrationNames.VALID_TO)).orElse(TTL_SECONDS);
        int keep = seconds(from, time(given, RegistrationNames.KEEP_TO)).orElse(ttl);
        return Optional.of(new Operation.Register(
                required(given, RegistrationNames.SUFFIX),
                name.group(1).strip(),
                required(given, RegistrationNames.TYPE),
                required(given, RegistrationNames.HOST),
                number(RegistrationNames.PORT, required(given, RegistrationNames.PORT), 65_535),
                ttl,
                keep,
                cacheTtl(given),
                details));
    }

    /** What is told to whoever registered: that there was one before is no error (MDS 2), and no news. */
    public static DirectoryResult told(DirectoryResult result) {
        return result.code() == ResultCodes.SUCCESS ? new DirectoryResult(ResultCodes.SUCCESS, "", "", List.of()) : result;
    }

    /** Whether it asks an index who is registered there as MDS 2 does it, by an attribute that nothing has. */
    public static boolean asksForStatus(Operation.Search search) {
        return search.scope() == Operation.Scope.BASE
                && search.attributes().stream().anyMatch(attribute -> attribute.equalsIgnoreCase(STATUS));
    }

    /** Whether it asks for what may be an index, as ARC's clients ask its EGIIS: by name alone, which only an index answers by other entries. */
    public static boolean mayNameAnIndex(Operation.Search search) {
        return search.scope() == Operation.Scope.BASE && INDEX.matcher(search.base()).lookingAt();
    }

    /** The search for the registrations that an index lists, each to become a {@link ListedRegistration}. */
    public static Operation.Search registrations(Operation.Search asked) {
        Filter listed = new Filter.Equality(RegistrationNames.INDEX, asked.base().getBytes(StandardCharsets.UTF_8));
        return new Operation.Search(
                RegistrationNames.REGISTRATIONS,
                Operation.Scope.ONE_LEVEL,
                Operation.AliasDereferencing.NEVER,
                asked.sizeLimit(),
                Operation.Values.WITH_VALUES,
                new Filter.And(List.of(listed, asked.filter())),
                List.of("*", RegistrationNames.INDEX));
    }

    /** From the sender's own two times: what its clock shows does not matter, only how far they lie apart. */
    private static Optional<Integer> seconds(Optional<LocalDateTime> from, Optional<LocalDateTime> to) {
        if (from.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of((int) Math.max(0, Math.min(Integer.MAX_VALUE, ChronoUnit.SECONDS.between(from.get(), to.get()))));
    }

    private static Optional<LocalDateTime> time(Map<String, AttributeValues> given, String name) throws RequestRefusedException {
        Optional<String> text = text(given, name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher parts = TIME.matcher(text.get());
        try {
            if (parts.matches()) {
                int[] n = new int[7];
                for (int i = 1; i < n.length; i++) {
                    n[i] = Integer.parseInt(parts.group(i));
                }
                return Optional.of(LocalDateTime.of(n[1], n[2], n[3], n[4], n[5], n[6]).atOffset(ZoneOffset.UTC).toLocalDateTime());
            }
        } catch (DateTimeException e) {
            // No date, though it looks like one.
        }
        throw invalid(name, "use YYYYMMDDHHMMSSZ");
    }

    private static int cacheTtl(Map<String, AttributeValues> given) throws RequestRefusedException {
        Optional<String> text = text(given, RegistrationNames.CACHE_TTL);
        return text.isEmpty() ? CACHE_TTL_SECONDS : number(RegistrationNames.CACHE_TTL, text.get(), Integer.MAX_VALUE);
    }

    private static int number(String name, String text, int max) throws RequestRefusedException {
        try {
            long number = Long.parseLong(text.strip());
            if (number >= 0 && number <= max) {
                return (int) number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw invalid(name, "use a number from 0 to " + max);
    }

    private static String required(Map<String, AttributeValues> given, String name) throws RequestRefusedException {
        return text(given, name).orElseThrow(() -> new RequestRefusedException(
                ResultCodes.OBJECT_CLASS_VIOLATION, "a registration needs '" + name + "'"));
    }

    private static Optional<String> text(Map<String, AttributeValues> given, String name) {
        AttributeValues attribute = given.get(lowerCase(name));
        return attribute == null || attribute.values().isEmpty()
                ? Optional.empty()
                : Optional.of(new String(attribute.values().get(0), StandardCharsets.UTF_8));
    }

    private static RequestRefusedException invalid(String name, String what) {
        return new RequestRefusedException(ResultCodes.INVALID_ATTRIBUTE_SYNTAX, name + ": " + what);
    }
}
