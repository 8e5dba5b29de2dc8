package io.kontrol.api.access.account;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.Identities;
import io.kontrol.api.access.password.DeviceCookies;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.Right;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** The account of whoever asks. */
@Path("/api/v1/auth/me")
@Produces(Reply.JSON)
public class AccountEndpoint {
  private final Database database;
  private final RequestTransactions transactions;
  private final AccountChanges changes;
  private final Identities identities;
  private final RequestContext request;

  public AccountEndpoint(
      Database database,
      RequestTransactions transactions,
      AccountChanges changes,
      Identities identities,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.changes = changes;
    this.identities = identities;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.OWN_ACCOUNT)
  public Response show() {
    Identity identity = request.identity();
    ObjectNode account =
        database.read(
            connection ->
                AccountQuery.read(
                    connection, identity.user(), identity.credential(), identity.credentialId()));
    return Reply.json(200, account).response();
  }

  @PUT
  @Consumes(Reply.JSON)
  @RequiredRight(Right.CHANGE_ACCOUNT)
  public Response change(byte[] body, @CookieParam(DeviceCookies.NAME) @Nullable String device) {
    AccountChange change =
        AccountChange.of(
            ObjectFields.read(body, Reply.JSON, "full_name", "password", "old_password"));
    AccountChanges.Checked checked = changes.check(change, request.principal(), device);
    Response response =
        transactions.run(connection -> changes.write(connection, checked, request.identity()));
    identities.changed();
    return response;
  }
}
