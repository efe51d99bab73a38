package org.bftldap.relay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bftldap.directory.auth.BindProof;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.auth.SubjectNames;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.operation.RequestControl.Synchronize;
import org.bftldap.directory.operation.RequestControl.Synchronize.Unchanged;
import org.bftldap.directory.result.ChunkWriter;
import org.bftldap.directory.result.ContentVersion;
import org.bftldap.directory.result.ContentVersion.Listing;
import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.FormerCredential;
import org.bftldap.directory.result.PasswordGuard;
import org.bftldap.directory.result.ScramPart;
import org.bftldap.directory.result.SearchItem;
import org.bftldap.directory.result.SubjectAnswer;
import org.bftldap.directory.scram.ScramKeys;
import org.bftldap.relay.ldap.EntryCodec;

/** Just enough of a directory to test a relay: names compared in lower case, no schema, no access control. Safe for many threads. */
public final class MemoryDirectory {

    private final String groupName;

    /** By normalised DN reversed, so that a subtree is a range in tree order. */
    private final Map<String, Entry> entries = new TreeMap<>();

    /** @param number what its entryUUID is made of @param modified number of the write that changed it last */
    private record Entry(String dn, List<AttributeValues> attributes, long number, long modified) {
        byte[] uuid() {
            return ByteBuffer.allocate(16).putLong(8, number).array();
        }
    }

    private long writes;

    /** By normalised DN: what must not be used again, for those who ask. */
    private final Map<String, List<FormerCredential>> spent = new TreeMap<>();

    /** Has this account's policy keep these credentials. */
    public synchronized void keep(String dn, List<StoredCredential> credentials) {
        spent.put(normal(dn), credentials.stream().map(StoredCredential::former).toList());
    }

    MemoryDirectory(String groupName) {
        this.groupName = groupName;
    }

    synchronized DirectoryResult execute(DirectoryRequest request) {
        Operation operation = request.operation();
        writes++;
        if (!holds(request.identity())) {
            return result(49);
        }
        if (operation instanceof Operation.Add add) {
            return add(add);
        } else if (operation instanceof Operation.Delete delete) {
            return entries.remove(normal(delete.dn())) == null ? result(32) : result(0);
        } else if (operation instanceof Operation.ModifyDn modifyDn) {
            return modifyDn(modifyDn);
        } else if (operation instanceof Operation.Modify modify) {
            return modify(modify);
        } else if (operation instanceof Operation.FailedBinds) {
            return result(0);
        }
        throw new AssertionError("not a write: " + operation);
    }

    synchronized List<SearchItem> answer(DirectoryRequest request) {
        if (!holds(request.identity())) {
            return List.of(new SearchItem.Done(result(49)));
        }
        if (request.operation() instanceof Operation.WhoAmI) {
            String dn = request.identity() instanceof Identity.OfAccount account ? byUuid(account.entryUuid()).dn() : "";
            return List.of(new SearchItem.Done(new DirectoryResult(0, dn, "", List.of())));
        } else if (request.operation() instanceof Operation.Compare compare) {
            return List.of(new SearchItem.Done(compare(compare)));
        } else if (request.operation() instanceof Operation.Search search) {
            return search(search, request.controls());
        }
        throw new AssertionError("not a read: " + request.operation());
    }

    /** To one who asks for a change of the password. */
    synchronized CredentialAnswer credentialToChange(String dn) {
        List<FormerCredential> kept = spent.getOrDefault(normal(dn), List.of());
        PasswordGuard guard = new PasswordGuard(PasswordGuard.Failures.IGNORED, 0, PasswordGuard.Quality.UNCHECKED, 0);
        return kept.isEmpty() ? credential(dn) : credential(dn).with(guard).with(kept);
    }

    synchronized CredentialAnswer credential(String dn) {
        byte[] uuid = Arrays.copyOf(normal(dn).getBytes(StandardCharsets.UTF_8), 16);
        return stored(dn)
                .map(known -> new CredentialAnswer(known.salt(), known.iterations(), known.credentialId(), uuid, known.imported())
                        .with(known.scram().isPresent() ? new ScramPart.Kept() : new ScramPart.None()))
                .orElseGet(() -> new CredentialAnswer(uuid, 4_096, new byte[16], uuid));
    }

    /** Whether the relay may be told keys for SCRAM. */
    boolean grantsScram;

    synchronized CredentialAnswer scramCredential(Operation.ScramQuery query) {
        byte[] uuid = Arrays.copyOf(normal(query.dn()).getBytes(StandardCharsets.UTF_8), 16);
        ScramPart fake = new ScramPart.Shown(new ScramKeys(new byte[32], new byte[32]));
        CredentialAnswer answer = stored(query.dn()).filter(known -> known.scram().isPresent())
                .map(known -> new CredentialAnswer(known.salt(), known.iterations(), known.credentialId(), uuid)
                        .with(new ScramPart.Shown(known.scram().orElseThrow())))
                .orElseGet(() -> new CredentialAnswer(uuid, query.fakeIterations(), new byte[16], uuid).with(fake));
        return grantsScram ? guard.map(answer::with).orElse(answer) : credential("nobody");
    }

    /** Of all accounts. */
    Optional<PasswordGuard> guard = Optional.empty();

    private Optional<StoredCredential> stored(String dn) {
        Entry entry = entries.get(normal(dn));
        return entry == null ? Optional.empty() : credential(entry);
    }

    static List<byte[]> chunks(List<SearchItem> items) {
        ChunkWriter writer = new ChunkWriter();
        List<byte[]> chunks = new ArrayList<>();
        for (SearchItem item : items) {
            if (!writer.offer(item)) {
                chunks.add(writer.take());
                writer.offer(item);
            }
        }
        chunks.add(writer.take());
        return chunks;
    }

    static byte[] chunk(List<SearchItem> items) {
        List<byte[]> chunks = chunks(items);
        if (chunks.size() != 1) {
            throw new AssertionError("too much for a chunk");
        }
        return chunks.get(0);
    }

    static SearchItem entry(String dn, List<AttributeValues> attributes) {
        return new SearchItem.Entry(EntryCodec.encode(dn, attributes));
    }

    /** An entry with the subject in an attribute is its account; everything is granted. */
    synchronized SubjectAnswer subject(String subject) {
        return new SubjectAnswer(entries.values().stream()
                .filter(entry -> value(entry, SubjectNames.SUBJECT).filter(value -> new String(value, StandardCharsets.UTF_8).equals(subject)).isPresent())
                .findFirst()
                .map(entry -> Arrays.copyOf(normal(entry.dn()).getBytes(StandardCharsets.UTF_8), 16)));
    }

    private boolean holds(Identity identity) {
        if (identity instanceof Identity.Certified certified) {
            return certified.notAfterMillis() > System.currentTimeMillis()
                    && subject(certified.subject()).entryUuid().filter(uuid -> Arrays.equals(uuid, certified.entryUuid())).isPresent();
        }
        if (!(identity instanceof Identity.Bound bound)) {
            return true;
        }
        BindProof proof = bound.proof();
        Entry entry = byUuid(proof.entryUuid());
        return entry != null
                && proof.notAfterMillis() > System.currentTimeMillis()
                && credential(entry).map(stored -> stored.verify(proof, groupName)).orElse(false);
    }

    private Entry byUuid(byte[] uuid) {
        return entries.values().stream()
                .filter(entry -> Arrays.equals(Arrays.copyOf(normal(entry.dn()).getBytes(StandardCharsets.UTF_8), 16), uuid))
                .findFirst()
                .orElse(null);
    }

    private static Optional<StoredCredential> credential(Entry entry) {
        return value(entry, "userPassword").flatMap(StoredCredential::parse);
    }

    private DirectoryResult add(Operation.Add add) {
        return entries.putIfAbsent(normal(add.dn()), new Entry(add.dn(), add.attributes(), writes, writes)) == null ? result(0) : result(68);
    }

    private DirectoryResult modifyDn(Operation.ModifyDn modifyDn) {
        Entry entry = entries.remove(normal(modifyDn.dn()));
        if (entry == null) {
            return result(32);
        }
        String parent = modifyDn.newSuperior().orElse(modifyDn.dn().substring(modifyDn.dn().indexOf(',') + 1));
        String dn = modifyDn.newRdn() + "," + parent;
        entries.put(normal(dn), new Entry(dn, entry.attributes(), entry.number(), writes));
        return result(0);
    }

    private DirectoryResult modify(Operation.Modify modify) {
        Entry entry = entries.get(normal(modify.dn()));
        if (entry == null) {
            return result(32);
        }
        List<AttributeValues> attributes = new ArrayList<>(entry.attributes());
        for (Change change : modify.changes()) {
            int code = apply(attributes, change);
            if (code != 0) {
                return result(code);
            }
        }
        entries.put(normal(modify.dn()), new Entry(entry.dn(), attributes, entry.number(), writes));
        return result(0);
    }

    private static int apply(List<AttributeValues> attributes, Change change) {
        String name = change.attribute().description();
        List<byte[]> values = new ArrayList<>();
        for (AttributeValues attribute : attributes) {
            if (attribute.description().equalsIgnoreCase(name)) {
                values.addAll(attribute.values());
            }
        }
        switch (change.kind()) {
            case ADD -> values.addAll(change.attribute().values());
            case REPLACE -> values = new ArrayList<>(change.attribute().values());
            case DELETE -> {
                for (byte[] value : change.attribute().values()) {
                    if (!values.removeIf(present -> Arrays.equals(present, value))) {
                        return 16;
                    }
                }
                if (change.attribute().values().isEmpty()) {
                    values.clear();
                }
            }
            case INCREMENT -> {
                int by = Integer.parseInt(new String(change.attribute().values().get(0), StandardCharsets.US_ASCII));
                values.replaceAll(value -> String.valueOf(Integer.parseInt(new String(value, StandardCharsets.US_ASCII)) + by)
                        .getBytes(StandardCharsets.US_ASCII));
            }
        }
        attributes.removeIf(attribute -> attribute.description().equalsIgnoreCase(name));
        if (!values.isEmpty()) {
            attributes.add(new AttributeValues(name, values));
        }
        return 0;
    }

    private DirectoryResult compare(Operation.Compare compare) {
        Entry entry = entries.get(normal(compare.dn()));
        return entry == null ? result(32) : result(matches(entry, compare.attribute(), compare.value()) ? 6 : 5);
    }

    private List<SearchItem> search(Operation.Search search, List<RequestControl> controls) {
        long atLeast = RequestControl.find(controls, RequestControl.AtLeast.class).map(RequestControl.AtLeast::version).orElse(0L);
        if (atLeast > writes) {
            return List.of(new SearchItem.Done(DirectoryResult.NOT_YET));
        }
        Optional<Synchronize> synchronize = RequestControl.find(controls, Synchronize.class);
        if (synchronize.isPresent() && synchronize.get().since() == writes && synchronize.get().unchanged() == Unchanged.LEFT_AWAY_IF_ALL) {
            return List.of(new SearchItem.Done(result(0).with(new ContentVersion(writes, Listing.NOTHING_CHANGED).control())));
        }
        String base = normal(search.base());
        List<SearchItem> items = new ArrayList<>();
        if (!base.isEmpty() && !entries.containsKey(base)) {
            return List.of(new SearchItem.Done(new DirectoryResult(32, "o=grid", "", List.of())));
        }
        for (Map.Entry<String, Entry> each : entries.entrySet()) {
            if (inScope(each.getKey(), base, search.scope()) && matches(each.getValue(), search.filter())) {
                if (search.sizeLimit() > 0 && items.size() == search.sizeLimit()) {
                    items.add(new SearchItem.Done(result(4)));
                    return items;
                }
                List<AttributeValues> visible = each.getValue().attributes().stream()
                        .filter(attribute -> !attribute.description().equalsIgnoreCase("userPassword"))
                        .toList();
                items.add(synchronize
                        .map(since -> content(each.getValue(), visible, since.since()))
                        .orElseGet(() -> entry(each.getValue().dn(), visible)));
            }
        }
        items.add(new SearchItem.Done(
                synchronize.isPresent() ? result(0).with(new ContentVersion(writes, Listing.WHOLE).control()) : result(0)));
        return items;
    }

    private static SearchItem content(Entry entry, List<AttributeValues> visible, long since) {
        return new SearchItem.Content(entry.uuid(), entry.modified() > since ? EntryCodec.encode(entry.dn(), visible) : new byte[0]);
    }

    private static boolean inScope(String dn, String base, Operation.Scope scope) {
        return switch (scope) {
            case BASE -> dn.equals(base);
            case ONE_LEVEL -> dn.endsWith("," + base) && dn.indexOf(',') == dn.length() - base.length() - 1;
            case SUBTREE -> dn.equals(base) || base.isEmpty() || dn.endsWith("," + base);
        };
    }

    private static boolean matches(Entry entry, Filter filter) {
        if (filter instanceof Filter.And and) {
            return and.filters().stream().allMatch(each -> matches(entry, each));
        } else if (filter instanceof Filter.Or or) {
            return or.filters().stream().anyMatch(each -> matches(entry, each));
        } else if (filter instanceof Filter.Not not) {
            return !matches(entry, not.filter());
        } else if (filter instanceof Filter.Present present) {
            return present.attribute().equalsIgnoreCase("objectClass") || value(entry, present.attribute()).isPresent();
        } else if (filter instanceof Filter.Equality equality) {
            return matches(entry, equality.attribute(), equality.value());
        }
        return false;
    }

    private static boolean matches(Entry entry, String name, byte[] wanted) {
        return entry.attributes().stream()
                .filter(attribute -> attribute.description().equalsIgnoreCase(name))
                .anyMatch(attribute -> attribute.values().stream().anyMatch(value -> Arrays.equals(value, wanted)));
    }

    private static Optional<byte[]> value(Entry entry, String name) {
        return entry.attributes().stream()
                .filter(attribute -> attribute.description().equalsIgnoreCase(name))
                .findFirst()
                .map(attribute -> attribute.values().get(0));
    }

    private static DirectoryResult result(int code) {
        return new DirectoryResult(code, "", "", List.of());
    }

    private static String normal(String dn) {
        return dn.toLowerCase(Locale.ROOT).replaceAll("\\s*([,=])\\s*", "$1");
    }
}
