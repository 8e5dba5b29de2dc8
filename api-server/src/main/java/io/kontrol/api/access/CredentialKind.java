package io.kontrol.api.access;

/** The kinds of credentials that Kontrol makes, each with the prefix that tells it. */
public enum CredentialKind {
  API_TOKEN("kontrol_"),
  NODE_KEY("kontrol_node_"),
  /** Registers a node, once; it is no credential for anything else. */
  NODE_REGISTRATION("kontrol_registration_"),
  SESSION("kontrol_session_"),
  PASSWORD_LINK("kontrol_link_");

  private final String prefix;

  CredentialKind(String prefix) {
    this.prefix = prefix;
  }

  public String prefix() {
    return prefix;
  }

  public String newCredential() {
    return CredentialHash.newCredential(prefix);
  }
}
