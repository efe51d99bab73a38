package org.bftldap.replica.directory.schema.definition;

import org.apache.directory.api.ldap.model.schema.ObjectClassTypeEnum;

/** What of an object class others depend on. */
public record ClassFacts(String oid, ObjectClassTypeEnum type) {}
