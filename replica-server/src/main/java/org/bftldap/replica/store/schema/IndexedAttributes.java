package org.bftldap.replica.store.schema;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The attributes whose values are indexed unless configured otherwise: what people and grid tools search by. */
public final class IndexedAttributes {

    public static final Set<String> DEFAULT = lowerCase(
            "objectClass", "uid", "cn", "sn", "mail", "member", "uniqueMember", "memberUid", "uidNumber", "gidNumber", "entryUUID",
            "aliasedObjectName", "Mds-Host-hn", "Mds-Service-hn", "Mds-Vo-name",
            // Dynamic entries: by the end of their lives.
            "entryExpireTimestamp",
            // Registrations: by time, by registrant, by the index that lists them.
            "bftldapDue", "bftldapRegistrant", "bftldapIndex",
            // GLUE 1.3: keys, foreign keys and what queries select by.
            "GlueSiteUniqueID", "GlueClusterUniqueID", "GlueSubClusterUniqueID", "GlueCEUniqueID", "GlueCEAccessControlBaseRule",
            "GlueCEInfoDefaultSE", "GlueSEUniqueID", "GlueSAAccessControlBaseRule", "GlueSALocalID", "GlueServiceUniqueID",
            "GlueServiceType", "GlueServiceAccessControlBaseRule", "GlueServiceAccessControlRule", "GlueCESEBindCEUniqueID",
            "GlueCESEBindSEUniqueID", "GlueCESEBindGroupCEUniqueID", "GlueForeignKey", "GlueChunkKey", "GlueVOViewLocalID",
            "GlueVOInfoAccessControlBaseRule", "GlueSoftwareLocalID", "GlueLocationLocalID",
            // GLUE 2.0
            "GLUE2DomainID", "GLUE2ServiceID", "GLUE2ServiceType", "GLUE2EndpointID", "GLUE2EndpointInterfaceName", "GLUE2ShareID",
            "GLUE2ManagerID", "GLUE2ResourceID", "GLUE2PolicyID", "GLUE2PolicyRule", "GLUE2LocationID", "GLUE2ContactID", "GLUE2BenchmarkID",
            "GLUE2ActivityID", "GLUE2ApplicationEnvironmentID", "GLUE2ServiceAdminDomainForeignKey", "GLUE2EndpointServiceForeignKey",
            "GLUE2ShareServiceForeignKey", "GLUE2ManagerServiceForeignKey", "GLUE2ResourceManagerForeignKey", "GLUE2PolicyUserDomainForeignKey",
            "GLUE2MappingPolicyShareForeignKey", "GLUE2AccessPolicyEndpointForeignKey", "GLUE2ComputingEndpointComputingServiceForeignKey",
            "GLUE2ComputingShareComputingServiceForeignKey", "GLUE2ComputingManagerComputingServiceForeignKey",
            "GLUE2ExecutionEnvironmentComputingManagerForeignKey", "GLUE2LocationDomainForeignKey", "GLUE2LocationServiceForeignKey",
            "GLUE2ContactDomainForeignKey", "GLUE2ContactServiceForeignKey");

    private IndexedAttributes() {}

    private static Set<String> lowerCase(String... names) {
        Set<String> lower = new TreeSet<>();
        for (String name : names) {
            lower.add(name.toLowerCase(Locale.ROOT));
        }
        return Set.copyOf(lower);
    }
}
