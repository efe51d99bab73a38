package org.bftldap.relay.auth;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.hash.HashedPassword;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.FormerCredential;
import org.bftldap.relay.auth.KeyDerivation.NewCredential;
import org.bftldap.relay.group.GroupDirectory;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.ResultCodes;

/**
 * Takes every password out of an update before it is encoded. What it cannot turn into a {@link StoredCredential} it refuses.
 *
 * <p>A value that is another server's hash ({@code {SSHA}…}) becomes a credential for the password behind it. One that looks like a hash
 * of an unknown form, or like a credential's own text, is refused: taken as a clear password it would let whoever has the hash bind with
 * it, and its owner would be locked out. Safe for many threads.
 */
public final class PasswordConversion {

    private static final Pattern SCHEME = Pattern.compile("\\{[A-Za-z0-9_./-]{1,40}}.*", Pattern.DOTALL);

    /** Password changes in one modify: usually one, or a delete and an add. Each costs tens of milliseconds. */
    private static final int CHANGES_MAX = 4;

    private final GroupDirectory group;
    private final KeyDerivation keys;

    public PasswordConversion(GroupDirectory group, KeyDerivation keys) {
        this.group = group;
        this.keys = keys;
    }

    /** An update without passwords in it, and the credential it sets, if it sets one. */
    public record Converted<T extends Operation>(T operation, Optional<NewCredential> created) {}

    /** Whether the description names userPassword. */
    public static boolean isPassword(String attributeDescription) {
        return PasswordNames.matches(attributeDescription);
    }

    /** Refuses names that hold a password: they would be stored in clear, in the DN. */
    public static void checkName(String dn) throws RequestRefusedException {
        if (PasswordNames.inDn(dn)) {
            throw new RequestRefusedException(ResultCodes.NAMING_VIOLATION, "userPassword cannot stand in a name");
        }
    }

    /** Refuses controls that name or compare passwords. */
    public static void checkControls(List<RequestControl> controls) throws RequestRefusedException {
        for (RequestControl control : controls) {
            if (control instanceof RequestControl.Assertion assertion) {
                checkFilter(assertion.filter());
            } else if (control instanceof RequestControl.MatchedValues matched) {
                for (Filter item : matched.items()) {
                    checkFilter(item);
                }
            } else if (control instanceof RequestControl.ProxiedAuthorization proxied) {
                checkName(proxied.dn());
            }
        }
    }

    /** Refuses filters that compare passwords with values. */
    public static void checkFilter(Filter filter) throws RequestRefusedException {
        if (PasswordNames.comparedIn(filter)) {
            throw new RequestRefusedException(
                    ResultCodes.UNWILLING_TO_PERFORM, "userPassword cannot be searched by value; bind or compare instead");
        }
    }

    public CompletableFuture<Converted<Operation.Add>> convert(Operation.Add add) {
        List<AttributeValues> others = new ArrayList<>(add.attributes().size());
        List<byte[]> passwords = new ArrayList<>(1);
        String description = "";
        for (AttributeValues attribute : add.attributes()) {
            if (isPassword(attribute.description())) {
                description = attribute.description();
                passwords.addAll(attribute.values());
            } else {
                others.add(attribute);
            }
        }
        if (passwords.isEmpty()) {
            return CompletableFuture.completedFuture(new Converted<>(add, Optional.empty()));
        }
        String name = description;
        return create(add.dn(), passwords).thenApply(created -> {
            others.add(new AttributeValues(name, List.of(text(created.stored()))));
            return new Converted<>(new Operation.Add(add.dn(), others), Optional.of(created));
        });
    }

    public CompletableFuture<Converted<Operation.Modify>> convert(Operation.Modify modify) {
        long passwords = modify.changes().stream().filter(change -> isPassword(change.attribute().description())).count();
        if (passwords == 0) {
            return CompletableFuture.completedFuture(new Converted<>(modify, Optional.empty()));
        }
        if (passwords > CHANGES_MAX) {
            return refused("too many changes of userPassword at once");
        }
        List<Change> changes = new ArrayList<>(modify.changes());
        CompletableFuture<Optional<NewCredential>> done = CompletableFuture.completedFuture(Optional.empty());
        for (int i = 0; i < changes.size(); i++) {
            int index = i;
            if (isPassword(changes.get(i).attribute().description())) {
                done = done.thenCompose(earlier -> convert(modify.dn(), changes.get(index)).thenApply(one -> {
                    changes.set(index, one.change());
                    return one.created().or(() -> earlier);
                }));
            }
        }
        return done.thenApply(created -> new Converted<>(new Operation.Modify(modify.dn(), changes), created));
    }

    private record ConvertedChange(Change change, Optional<NewCredential> created) {}

    private CompletableFuture<ConvertedChange> convert(String dn, Change change) {
        List<byte[]> values = change.attribute().values();
        if (!isPassword(change.attribute().description()) || values.isEmpty()) {
            return CompletableFuture.completedFuture(new ConvertedChange(change, Optional.empty()));
        }
        return switch (change.kind()) {
            case ADD, REPLACE -> create(dn, values)
                    .thenApply(created -> new ConvertedChange(with(change, created.stored()), Optional.of(created)));
            case DELETE -> existing(dn, values).thenApply(stored -> new ConvertedChange(with(change, stored), Optional.empty()));
            case INCREMENT -> refused("userPassword cannot be incremented");
        };
    }

    /** The stored form of a value to be deleted; of nobody's password if it is not this entry's, so that the replicas find it missing. */
    private CompletableFuture<StoredCredential> existing(String dn, List<byte[]> values) {
        if (values.size() > 1) {
            return refused("an entry has at most one userPassword");
        }
        byte[] password = values.get(0);
        if (password.length == 0) {
            return CompletableFuture.completedFuture(keys.ofNobody());
        }
        return group.credential(dn).thenCompose(answer -> keys.keyFor(password, answer)
                .thenApply(key -> key.map(right -> StoredCredential.of(right, answer))
                        .orElseGet(keys::ofNobody)));
    }

    private CompletableFuture<NewCredential> create(String dn, List<byte[]> values) {
        if (values.size() > 1) {
            return refused("an entry has at most one userPassword");
        }
        byte[] password = values.get(0);
        if (password.length == 0) {
            return refused("userPassword cannot be empty");
        }
        Optional<HashedPassword> imported = HashedPassword.parse(password);
        if (imported.isEmpty() && SCHEME.matcher(new String(password, StandardCharsets.ISO_8859_1)).matches()) {
            return refused("userPassword is hashed in a form that is not supported; give it in clear text: it is hashed before it leaves the relay");
        }
        return group.credentialToChange(dn).thenCompose(answer -> {
            Optional<RequestRefusedException> bad = answer.guard().flatMap(guard -> PasswordQuality.fault(guard, password, imported.isPresent()
                    ? PasswordQuality.Form.HASHED
                    : PasswordQuality.Form.CLEAR));
            if (bad.isPresent()) {
                return CompletableFuture.failedFuture(bad.get());
            }
            return imported.isPresent()
                    ? keys.create(imported.get())
                    : notSpent(password, answer.entryUuid(), answer.spent()).thenCompose(fresh -> keys.create(password));
        });
    }

    /** Refuses a password that the account has or had. One derivation after another, so that one change does not take all threads. */
    private CompletableFuture<Void> notSpent(byte[] password, byte[] entryUuid, List<FormerCredential> spent) {
        if (spent.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return keys.keyFor(password, spent.get(0).ofAccount(entryUuid)).thenCompose(key -> key.isPresent()
                ? CompletableFuture.failedFuture(PasswordQuality.inHistory())
                : notSpent(password, entryUuid, spent.subList(1, spent.size())));
    }

    private static Change with(Change change, StoredCredential stored) {
        return new Change(change.kind(), new AttributeValues(change.attribute().description(), List.of(text(stored))));
    }

    private static byte[] text(StoredCredential stored) {
        return stored.text().getBytes(StandardCharsets.US_ASCII);
    }

    private static <T> CompletableFuture<T> refused(String message) {
        return CompletableFuture.failedFuture(new RequestRefusedException(ResultCodes.CONSTRAINT_VIOLATION, message));
    }
}
