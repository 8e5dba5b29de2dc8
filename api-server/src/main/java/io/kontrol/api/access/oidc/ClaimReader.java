package io.kontrol.api.access.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads users out of the claims of verified tokens. Made at the start, which a wrong setting ends.
 */
@Startup
@ApplicationScoped
class ClaimReader {
  private static final int LONGEST = 255;
  private static final String SERVICE_ACCOUNT = "service-account-";
  private static final Pattern EMAIL = Pattern.compile("[\\x21-\\x7E&&[^@]]+@[\\x21-\\x7E&&[^@]]+");
  private static final Pattern NO_PART_OF_AN_ADDRESS = Pattern.compile("(?:[^\\x21-\\x7E]|@)+");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
  private static final ClaimPath AUDIENCE = ClaimPath.of("aud");

  private final List<ClaimPath> roleClaims;
  private final ClaimPath groupsClaim;
  private final RoleMapping mapping;
  private final Set<String> audiences;
  private final boolean emailVerifiedRequired;
  private final String host;

  ClaimReader(OidcSettings settings) {
    String client = settings.clientId().orElse("");
    this.roleClaims =
        settings.roleClaims().stream()
            .map(path -> ClaimPath.of(path.replace("{client}", "\"" + client + "\"")))
            .toList();
    this.groupsClaim = ClaimPath.of(settings.groupsClaim());
    this.mapping = RoleMapping.of(settings.roleMapping(), settings.defaultRole());
    this.audiences = Set.copyOf(settings.audiences().orElse(List.of(client)));
    this.emailVerifiedRequired = settings.emailVerifiedRequired();
    this.host = settings.url().map(url -> URI.create(url).getHost()).orElse("");
  }

  /** Refuses tokens that the provider has signed for somebody or something else. */
  void requireAccessToken(JsonNode header, JsonNode claims) {
    String headerType = header.path("typ").asText("JWT").toLowerCase(Locale.ROOT);
    boolean typed = headerType.equals("at+jwt") || headerType.equals("application/at+jwt");
    // Keycloak says it in a claim: Bearer, ID, Refresh, Logout
    String claimedType = claims.path("typ").asText("");
    boolean idToken =
        claimedType.isEmpty() && !typed && (claims.has("nonce") || claims.has("at_hash"));
    boolean other =
        (!typed && !headerType.equals("jwt"))
            || (!claimedType.isEmpty() && !claimedType.equalsIgnoreCase("Bearer"))
            || claims.has("events");
    if (idToken || other) {
      throw invalid(
          "This is no access token. An ID token says who somebody is, not what they may ask.");
    }
    if (claims.has("cnf")) {
      throw invalid("This token is bound to a key, and nothing proves that its sender holds it.");
    }
    if (AUDIENCE.textsIn(claims).stream().noneMatch(audiences::contains)) {
      throw invalid(
          "This token is meant for somebody else: its audience is none of "
              + String.join(", ", new TreeSet<>(audiences))
              + ".");
    }
  }

  /**
   * @param tokens the claims of each, those first that are asked first
   */
  ProviderUser user(List<JsonNode> tokens) {
    String subject = subject(tokens.get(0));
    boolean service = isServiceAccount(tokens);
    Set<String> groups = new TreeSet<>();
    Set<String> names = new TreeSet<>();
    for (JsonNode claims : tokens) {
      groups.addAll(groupsClaim.textsIn(claims));
      roleClaims.forEach(path -> names.addAll(path.textsIn(claims)));
    }
    names.addAll(groups);
    String email = service ? serviceAddress(tokens) : email(tokens);
    if (email.length() > LONGEST) {
      throw invalid("The e-mail address is longer than " + LONGEST + " characters.");
    }
    return new ProviderUser(
        subject,
        email,
        fullName(tokens, email),
        mapping.roleOf(names),
        List.copyOf(groups),
        service,
        Instant.ofEpochSecond(first(tokens, "iat").asLong()),
        Instant.ofEpochSecond(first(tokens, "exp").asLong()));
  }

  /** Letter by letter as it is: it is what users are known by. */
  private static String subject(JsonNode claims) {
    String subject = claims.path("sub").asText("");
    if (subject.isEmpty() || subject.length() > LONGEST || subject.indexOf('\0') >= 0) {
      throw invalid("The claim sub has to be a text of 1 to " + LONGEST + " characters.");
    }
    return subject;
  }

  /**
   * A client that has signed in as itself has no address. Keycloak makes a user for it; elsewhere
   * {@code sub} is the client (RFC 9068).
   */
  private static boolean isServiceAccount(List<JsonNode> tokens) {
    String subject = text(tokens, "sub").orElse("");
    return text(tokens, "email").isEmpty()
        && (text(tokens, "preferred_username").orElse("").startsWith(SERVICE_ACCOUNT)
            || subject.equals(text(tokens, "client_id").orElse(null))
            || subject.equals(text(tokens, "azp").orElse(null)));
  }

  private String serviceAddress(List<JsonNode> tokens) {
    String name =
        text(tokens, "preferred_username")
            .or(() -> text(tokens, "client_id"))
            .or(() -> text(tokens, "azp"))
            .orElseThrow(() -> invalid("The token names no client."));
    String account = name.startsWith(SERVICE_ACCOUNT) ? name : SERVICE_ACCOUNT + name;
    return (NO_PART_OF_AN_ADDRESS.matcher(account).replaceAll("-") + "@" + host)
        .toLowerCase(Locale.ROOT);
  }

  private String email(List<JsonNode> tokens) {
    String email =
        text(tokens, "email")
            .filter(text -> EMAIL.matcher(text).matches())
            .orElseThrow(
                () ->
                    Refusal.unauthenticated(
                        "token_without_email",
                        "The token has no e-mail address. The client needs the scope email."));
    JsonNode verified = first(tokens, "email_verified");
    if (emailVerifiedRequired && !verified.isMissingNode() && !verified.asBoolean()) {
      throw Refusal.unauthenticated(
          "email_unverified", "The provider has not verified the e-mail address of this user.");
    }
    return email.toLowerCase(Locale.ROOT);
  }

  private static String fullName(List<JsonNode> tokens, String email) {
    String given =
        Stream.of("given_name", "family_name")
            .flatMap(name -> text(tokens, name).stream())
            .reduce((one, other) -> one + " " + other)
            .orElse(email);
    String name = text(tokens, "name").or(() -> text(tokens, "preferred_username")).orElse(given);
    return name.substring(0, Math.min(LONGEST, name.length()));
  }

  private static Optional<String> text(List<JsonNode> tokens, String claim) {
    return Optional.of(first(tokens, claim))
        .filter(JsonNode::isTextual)
        .map(node -> CONTROL.matcher(node.asText()).replaceAll(" ").strip())
        .filter(text -> !text.isEmpty());
  }

  private static JsonNode first(List<JsonNode> tokens, String claim) {
    return tokens.stream()
        .map(claims -> claims.path(claim))
        .filter(node -> !node.isMissingNode() && !node.isNull())
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  static Refusal invalid(String detail) {
    return Refusal.unauthenticated("token_invalid", detail);
  }
}
