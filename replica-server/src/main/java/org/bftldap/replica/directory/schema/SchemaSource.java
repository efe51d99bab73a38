package org.bftldap.replica.directory.schema;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.ldif.LdifReader;
import org.apache.directory.api.ldap.model.schema.registries.AbstractSchemaLoader;
import org.apache.directory.api.ldap.model.schema.registries.DefaultSchema;
import org.apache.directory.api.ldap.model.schema.registries.Schema;
import org.apache.directory.api.ldap.model.schema.normalizers.DeepTrimNormalizer;
import org.apache.directory.api.ldap.model.schema.normalizers.DeepTrimToLowerNormalizer;
import org.apache.directory.api.ldap.model.schema.normalizers.ObjectIdentifierNormalizer;
import org.apache.directory.api.ldap.model.schema.syntaxCheckers.OctetStringSyntaxChecker;
import org.apache.directory.api.ldap.schema.extractor.impl.DefaultSchemaLdifExtractor;

/**
 * All elements that a schema manager shall load, standard ones and those of files, so that it can load them in one step: adding
 * elements one by one makes it check all of them after each, which takes seconds.
 *
 * <p>The library's own loader looks through every jar of the class path with patterns, once per kind of element; this one reads the
 * wanted schemas in one pass over the one jar that carries them, in the order of their names.
 */
final class SchemaSource extends AbstractSchemaLoader {

    /** In the order of their dependencies. */
    static final List<String> NAMES =
            List.of("system", "core", "apache", "apachemeta", "cosine", "inetorgperson", "collective", "pwdpolicy", "java", "nis");

    private static final String JPEG_SYNTAX = "1.3.6.1.4.1.1466.115.121.1.28";

    /** What administrators write over LDAP, as to slapd: the draft leaves open by what other means they would. */
    private static final List<String> FOR_ADMINISTRATORS = List.of("pwdPolicySubentry", "pwdAccountLockedTime", "pwdReset");

    /** RFC 2307 gives them no order; slapd does, and filters such as (uidNumber>=1000) want one. */
    private static final List<String> ORDERED_NUMBERS = List.of("uidNumber", "gidNumber");

    private static final String ROOT = "schema/ou=schema/";

    /** schema name → kind ("ou=attributetypes") → elements. */
    private final Map<String, Map<String, List<Entry>>> elements = new HashMap<>();

    SchemaSource() throws IOException, LdapException {
        for (Map.Entry<String, Entry> found : readAll().entrySet()) {
            String[] steps = found.getKey().substring(ROOT.length()).split("/", -1);
            if (steps.length == 1) {
                Schema schema = getSchema(found.getValue());
                schema.enable();
                schemaMap.put(schema.getSchemaName(), schema);
            } else if (steps.length == 3) {
                elements.computeIfAbsent(steps[0].substring("cn=".length()), name -> new HashMap<>())
                        .computeIfAbsent(steps[1], kind -> new ArrayList<>())
                        .add(found.getValue());
            }
        }
    }

    /** Adds a schema of a file. */
    void add(String name, List<Entry> attributeTypes, List<Entry> objectClasses) {
        Schema schema = new DefaultSchema(this, name, "cn=admin,ou=system", new String[] {"system"}, false);
        schemaMap.put(name, schema);
        elements.put(name, Map.of("ou=attributetypes", attributeTypes, "ou=objectclasses", objectClasses));
    }

    /** Lets go of the elements once they are loaded: the manager keeps its loader for ever, and they are megabytes. */
    void forget() {
        elements.clear();
    }

    private static Map<String, Entry> readAll() throws IOException, LdapException {
        URL inJar = DefaultSchemaLdifExtractor.class.getClassLoader().getResource(ROOT + "cn=core.ldif");
        if (inJar == null) {
            throw new IOException("the class path holds no standard schemas (api-ldap-schema-data is missing)");
        }
        Map<String, Entry> found = new TreeMap<>();
        JarURLConnection connection = (JarURLConnection) inJar.openConnection();
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            for (JarEntry file : Collections.list(jar.entries())) {
                if (wanted(file.getName())) {
                    try (InputStream in = jar.getInputStream(file);
                            LdifReader reader = new LdifReader(new ByteArrayInputStream(in.readAllBytes()))) {
                        found.put(file.getName(), reader.next().getEntry());
                    }
                }
            }
        }
        return found;
    }

    private static boolean wanted(String file) {
        if (!file.startsWith(ROOT + "cn=") || !file.endsWith(".ldif")) {
            return false;
        }
        String name = file.substring((ROOT + "cn=").length());
        int end = name.indexOf('/');
        return NAMES.contains(end < 0 ? name.substring(0, name.length() - ".ldif".length()) : name.substring(0, end));
    }

    private List<Entry> of(String kind, Schema... schemas) {
        return Arrays.stream(schemas)
                .flatMap(schema -> elements.getOrDefault(schema.getSchemaName().toLowerCase(Locale.ROOT), Map.of())
                        .getOrDefault("ou=" + kind, List.of())
                        .stream())
                .toList();
    }

    @Override
    public List<Entry> loadComparators(Schema... schemas) {
        return of("comparators", schemas);
    }

    @Override
    public List<Entry> loadSyntaxCheckers(Schema... schemas) throws LdapException {
        List<Entry> checkers = of("syntaxcheckers", schemas);
        for (Entry checker : checkers) {
            if (checker.contains("m-oid", JPEG_SYNTAX)) {
                // Values are whatever octets a client calls a picture: RFC 2798 names JFIF, and no server that people come from looks into it.
                checker.put("m-fqcn", OctetStringSyntaxChecker.class.getName());
            }
        }
        return checkers;
    }

    @Override
    public List<Entry> loadNormalizers(Schema... schemas) throws LdapException {
        List<Entry> normalizers = of("normalizers", schemas);
        for (Entry normalizer : normalizers) {
            if (normalizer.contains("m-fqcn", DeepTrimToLowerNormalizer.class.getName())) {
                normalizer.put("m-fqcn", CaseIgnoreText.class.getName());
            } else if (normalizer.contains("m-fqcn", DeepTrimNormalizer.class.getName())) {
                normalizer.put("m-fqcn", CaseExactText.class.getName());
            } else if (normalizer.contains("m-fqcn", ObjectIdentifierNormalizer.class.getName())) {
                normalizer.put("m-fqcn", ObjectIdentifierText.class.getName());
            }
        }
        return normalizers;
    }

    @Override
    public List<Entry> loadMatchingRules(Schema... schemas) {
        return of("matchingrules", schemas);
    }

    @Override
    public List<Entry> loadSyntaxes(Schema... schemas) {
        return of("syntaxes", schemas);
    }

    @Override
    public List<Entry> loadAttributeTypes(Schema... schemas) throws LdapException {
        List<Entry> types = of("attributetypes", schemas);
        for (Entry type : types) {
            if (FOR_ADMINISTRATORS.stream().anyMatch(name -> type.contains("m-name", name))) {
                type.put("m-nousermodification", "FALSE");
            }
            if (ORDERED_NUMBERS.stream().anyMatch(name -> type.contains("m-name", name))) {
                type.put("m-ordering", "integerOrderingMatch");
            }
        }
        return types;
    }

    @Override
    public List<Entry> loadMatchingRuleUses(Schema... schemas) {
        return of("matchingruleuse", schemas);
    }

    @Override
    public List<Entry> loadNameForms(Schema... schemas) {
        return of("nameforms", schemas);
    }

    @Override
    public List<Entry> loadDitContentRules(Schema... schemas) {
        return of("ditcontentrules", schemas);
    }

    @Override
    public List<Entry> loadDitStructureRules(Schema... schemas) {
        return of("ditstructurerules", schemas);
    }

    @Override
    public List<Entry> loadObjectClasses(Schema... schemas) {
        return of("objectclasses", schemas);
    }
}
