package org.bftldap.replica.directory.update;

import java.util.List;
import org.apache.directory.api.ldap.model.constants.SchemaConstants;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.entry.Value;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.server.core.api.interceptor.BaseInterceptor;
import org.apache.directory.server.core.api.interceptor.context.AddOperationContext;
import org.apache.directory.server.core.api.interceptor.context.DeleteOperationContext;
import org.apache.directory.server.core.api.interceptor.context.ModifyOperationContext;
import org.apache.directory.server.core.api.interceptor.context.MoveAndRenameOperationContext;
import org.apache.directory.server.core.api.interceptor.context.OperationContext;
import org.bftldap.replica.directory.access.AccessRules;
import org.bftldap.replica.directory.access.RuleException;
import org.bftldap.replica.directory.delegation.Delegation;

/**
 * First in the chain: the rules of schema and tree that an update must obey (RFC 4511 §4.6–4.9), decided from the store alone.
 *
 * <p>Takes the place of ApacheDS's exception interceptor, which remembers parents that are no aliases in a cache that a moved subtree,
 * a rollback or a restart makes wrong.
 */
public final class RulesInterceptor extends BaseInterceptor {

    public static final String NAME = "rules";

    private static final int USER_PASSWORDS_MAX = 1;
    private static final int ENTRY_BYTES_MAX = 4 << 20;
    private static final int ATTRIBUTE_OVERHEAD_BYTES = 64;
    private static final int VALUE_OVERHEAD_BYTES = 6;
    private static final String USER_PASSWORD = "2.5.4.35";
    /** Agreed time is 0 at genesis, and never again. */
    private static final String GENESIS_CSN = "19700101000000.000000Z#";

    private final HeadState head;
    private final SchemaRules schemaRules;

    public RulesInterceptor(HeadState head, SchemaRules schemaRules) {
        super(NAME);
        this.head = head;
        this.schemaRules = schemaRules;
    }

    @Override
    public void add(AddOperationContext context) throws LdapException {
        Dn dn = context.getDn();
        check(context.getEntry());
        requireHeld(dn);
        if (dn.equals(head.suffixOf(dn))) {
            describeContext(context.getEntry(), dn);
        } else {
            if (head.exists(dn)) {
                throw new RefusedException(ResultCodeEnum.ENTRY_ALREADY_EXISTS, "");
            }
            checkParent(dn.getParent());
        }
        noteRules(context, decides(context.getEntry()));
        next(context);
    }

    @Override
    public void modify(ModifyOperationContext context) throws LdapException {
        Entry before = context.getEntry();
        Entry after = context.getAlteredEntry();
        // Before the rules of the new class find fault with what belongs to the old one.
        boolean hasClasses = after.containsAttribute(SchemaConstants.OBJECT_CLASS_AT);
        if (hasClasses && !schemaRules.structural(before).getOid().equals(schemaRules.structural(after).getOid())) {
            throw new RefusedException(
                    ResultCodeEnum.OBJECT_CLASS_MODS_PROHIBITED,
                    "structural object class modification from '" + schemaRules.structural(before).getName() + "' to '"
                            + schemaRules.structural(after).getName() + "' not allowed");
        }
        check(after);
        if (delegates(before) && delegates(after)) {
            checkReplacement(before, after);
        }
        noteRules(context, decides(before) || decides(after));
        next(context);
    }

    @Override
    public void delete(DeleteOperationContext context) throws LdapException {
        if (head.hasChildren(context.getDn())) {
            throw new RefusedException(ResultCodeEnum.NOT_ALLOWED_ON_NON_LEAF, "subordinate objects must be deleted first");
        }
        noteRules(context, decides(context.getEntry()));
        next(context);
    }

    @Override
    public void moveAndRename(MoveAndRenameOperationContext context) throws LdapException {
        Dn from = context.getDn();
        Dn to = context.getNewDn();
        Dn superior = context.getNewSuperiorDn();
        if (!superior.equals(from.getParent())) {
            if (superior.equals(from) || superior.isDescendantOf(from)) {
                throw new RefusedException(ResultCodeEnum.UNWILLING_TO_PERFORM, "cannot place an entry below itself");
            }
            checkParent(superior);
        }
        if (!to.equals(from) && head.exists(to)) {
            throw new RefusedException(ResultCodeEnum.ENTRY_ALREADY_EXISTS, "");
        }
        check(context.getModifiedEntry());
        // Rules below a renamed entry are for other names now.
        noteRules(context, decides(context.getOriginalEntry()) || decides(context.getModifiedEntry()) || head.hasChildren(from));
        next(context);
    }

    /**
     * Genesis makes a naming context's entry so that the context can be used at once. Data from elsewhere begin with that entry as a
     * rule, and must load as they are: so the first add of it is taken as its description, and any later one is refused.
     */
    private void describeContext(Entry entry, Dn suffix) throws LdapException {
        Entry present = head.lookup(suffix);
        if (present == null) {
            return;
        }
        if (!present.get("entryCSN").getString().startsWith(GENESIS_CSN)) {
            throw new RefusedException(ResultCodeEnum.ENTRY_ALREADY_EXISTS, "");
        }
        Attribute role = present.get("administrativeRole");
        if (role != null && !entry.containsAttribute(role.getAttributeType())) {
            entry.put(role.clone()); // or its access rules would lose their area
        }
    }

    private void check(Entry entry) throws RefusedException {
        schemaRules.check(entry);
        checkPasswords(entry);
        checkSize(entry);
    }

    /** Search answers carry whole entries, and their parts are bounded. */
    private static void checkSize(Entry entry) throws RefusedException {
        long bytes = 0;
        for (Attribute attribute : entry) {
            bytes += ATTRIBUTE_OVERHEAD_BYTES;
            for (Value value : attribute) {
                bytes += value.getBytes().length + VALUE_OVERHEAD_BYTES;
            }
        }
        if (bytes > ENTRY_BYTES_MAX) {
            throw new RefusedException(ResultCodeEnum.ADMIN_LIMIT_EXCEEDED, "the entry would be larger than 4 MiB");
        }
    }

    /** Whether it says who may do what, who holds what, or what entries have in common. */
    private boolean decides(Entry entry) {
        return AccessRules.holdsRules(entry) || SchemaRules.holdsCollective(entry) || AccessRules.grants(entry) && head.isPlaceOfGrants(entry.getDn()) || delegates(entry);
    }

    private static void checkReplacement(Entry before, Entry after) throws RefusedException {
        try {
            Delegation.checkReplacement(before, after);
        } catch (RuleException e) {
            throw new RefusedException(ResultCodeEnum.CONSTRAINT_VIOLATION, e.getMessage());
        }
    }

    private boolean delegates(Entry entry) {
        return Delegation.isOne(entry) && head.isPlaceOfDelegations(entry.getDn());
    }

    private static void noteRules(OperationContext context, boolean concerned) {
        if (concerned) {
            ((UpdateSession) context.getSession()).noteChangeOfRules();
        }
    }

    /** The name lies in a naming context; updates elsewhere are refused as slapd does. */
    private void requireHeld(Dn dn) throws RefusedException {
        if (head.suffixOf(dn) == null) {
            throw new RefusedException(ResultCodeEnum.UNWILLING_TO_PERFORM, "no global superior knowledge");
        }
    }

    /** RFC 4511 §4.7 and RFC 4512 §2.6: there, and no alias. Looked at as it is stored: large parents have many children. */
    private void checkParent(Dn parent) throws LdapException {
        if (!head.exists(parent)) {
            throw RefusedException.noSuchObject(matched(head, parent));
        }
        if (head.isAlias(parent)) {
            throw new RefusedException(ResultCodeEnum.ALIAS_PROBLEM, "parent is an alias");
        }
    }

    /** A second value could be of another password; which of them a proof is checked against must not be a question. */
    private static void checkPasswords(Entry entry) throws RefusedException {
        Attribute passwords = entry.get(USER_PASSWORD);
        if (passwords != null && passwords.size() > USER_PASSWORDS_MAX) {
            throw new RefusedException(ResultCodeEnum.CONSTRAINT_VIOLATION, "userPassword: an entry has one password at most");
        }
    }

    /** RFC 4511 §4.1.9: the nearest existing entry above; the empty name if there is none. */
    static Dn matched(HeadState head, Dn missing) throws LdapException {
        Dn suffix = head.suffixOf(missing);
        if (suffix == null) {
            return Dn.ROOT_DSE;
        }
        for (Dn dn = missing.getParent(); dn.size() >= suffix.size(); dn = dn.getParent()) {
            Entry entry = head.lookup(dn);
            if (entry != null) {
                return entry.getDn();
            }
        }
        return Dn.ROOT_DSE;
    }
}
