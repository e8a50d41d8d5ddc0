import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { chainsQuery, impactQuery, pathQuery, summariesQuery, topologyQuery } from '../api/queries';
import { ChainTag } from '../chain/chain-tag';
import { GraphView } from '../graph/graph-view';
import { STATUSES } from '../look/order';
import { Empty, Failure, Loading, Refusal } from '../look/parts';
import { StatusLabel, StatusMark } from '../look/status';
import { texts } from '../texts/texts';
import { type MapSearch, mapSearch } from './map-search';
import { type ServiceMap, serviceMap, type ServiceNode } from './service-map';
import { TimeSlider } from './time-slider';
import { asOf, withTraffic } from './with-topology';
import './map.css';

const t = texts.map;
const route = getRouteApi('/signed-in/map');

export function MapPage() {
  const chains = useQuery(chainsQuery);
  const known = chains.data?.chains;
  const { data: summaries } = useQuery(summariesQuery);
  const map = useMemo(() => serviceMap(known ?? [], summaries ?? new Map()), [known, summaries]);
  if (chains.error && !chains.data) return <Failure error={chains.error} retry={() => void chains.refetch()} />;
  if (!known) return <Loading />;
  if (map.nodes.length === 0) {
    return (
      <Empty title={texts.overview.empty}>
        <p>{texts.overview.emptyHelp}</p>
      </Empty>
    );
  }
  return <TimedMap map={map} chains={known.map(({ id, name }) => ({ id, name: `${id} ${name}` }))} />;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** The map as it is, or as it was at the time that the address names. */
function TimedMap({ map, chains }: { map: ServiceMap; chains: readonly Named[] }) {
  const { at } = route.useSearch();
  const topology = useQuery({ ...topologyQuery(at), placeholderData: keepPreviousData });
  const shown = useMemo(
    () => (at !== undefined && topology.data ? asOf(map, topology.data) : withTraffic(map, topology.data)),
    [map, at, topology.data],
  );
  return (
    <>
      <LiveMap map={shown} chains={chains} />
      {at !== undefined && <Refusal error={topology.error} />}
    </>
  );
}

function LiveMap({ map, chains }: { map: ServiceMap; chains: readonly Named[] }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback(
    (part: Partial<Record<keyof MapSearch, string | undefined>>): void =>
      void navigate({ search: (before) => mapSearch({ ...before, ...part }), replace: true }),
    [navigate],
  );
  const changeTime = useCallback((at: string | undefined) => change({ at }), [change]);
  const select = useCallback(
    (service: string | undefined) => change({ service, chain: undefined, to: undefined }),
    [change],
  );
  const service = map.nodes.find(({ id }) => id === search.service);
  const light = useLight(map, search);
  const counts = STATUSES.map((status) => ({
    status,
    count: map.nodes.filter((node) => node.status === status).length,
  }));
  return (
    <>
      <div className="page-head">
        <h1>{t.title}</h1>
        <span className="muted">{t.summary(map.nodes.length, map.edges.length)}</span>
        {counts
          .filter(({ count }) => count > 0)
          .map(({ status, count }) => (
            <span key={status} className="status" data-status={status}>
              <StatusMark status={status} />
              {texts.status[status]} {count}
            </span>
          ))}
      </div>
      <div className="row wrap map-tools">
        <Find label={t.find} items={map.nodes} value={search.service} onChange={select} />
        <Find
          label={t.focus}
          items={chains}
          value={search.chain}
          onChange={(chain) => change({ chain, service: undefined, to: undefined })}
        />
        {service && (
          <Find
            label={t.pathTo}
            items={map.nodes.filter(({ id }) => id !== service.id)}
            value={search.to}
            onChange={(to) => change({ to })}
          />
        )}
        {(search.service ?? search.chain) !== undefined && (
          <Button
            className="button quiet"
            onPress={() => change({ service: undefined, chain: undefined, to: undefined })}
          >
            {t.all}
          </Button>
        )}
      </div>
      <Refusal error={light.error} />
      <TimeSlider at={search.at} onChange={changeTime} />
      <div className={`map ${service ? 'with-detail' : ''} ${search.at === undefined ? '' : 'past'}`}>
        <div className="panel map-graph">
          <GraphView
            label={t.title}
            nodes={map.nodes}
            edges={map.edges}
            selected={search.service}
            lit={light.lit}
            focus={search.chain || search.to ? [...(light.lit ?? [])] : undefined}
            onSelect={select}
          />
        </div>
        {service && <Detail service={service} close={() => select(undefined)} />}
      </div>
    </>
  );
}

/** What is in the light: the way between two services, the services of a chain, or a service and whom its failure reaches. */
function useLight({ nodes }: ServiceMap, { service, chain, to }: MapSearch) {
  const path = useQuery({ ...pathQuery(service ?? '', to ?? ''), enabled: service !== undefined && to !== undefined });
  const impact = useQuery({ ...impactQuery(service ?? ''), enabled: service !== undefined && !service.includes('/') });
  const reached = impact.data?.services;
  const steps = path.data?.steps;
  const lit = useMemo(() => {
    if (chain !== undefined) return new Set(nodes.filter(({ chains }) => chains.includes(chain)).map(({ id }) => id));
    if (service === undefined) return undefined;
    if (to !== undefined) {
      return new Set(
        [service, to, ...(steps ?? []).flatMap(({ from_service, to_service }) => [from_service, to_service])].flatMap(
          (name) => name ?? [],
        ),
      );
    }
    return new Set([service, ...(reached ?? []).map(({ service_name }) => service_name)]);
  }, [nodes, chain, service, to, steps, reached]);
  return { lit, error: to === undefined ? null : path.error };
}

interface FindProps {
  readonly label: string;
  readonly items: readonly Named[];
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
}

function Find({ label, items, value, onChange }: FindProps) {
  return (
    <ComboBox
      className="field find"
      defaultItems={items}
      selectedKey={value ?? null}
      onSelectionChange={(key) => onChange(key === null ? undefined : String(key))}
    >
      <Label className="hidden-text">{label}</Label>
      <div className="find-box">
        <Input className="input" placeholder={label} />
        <Button className="opener">▾</Button>
      </div>
      <Popover className="popover">
        <ListBox>
          {(item: Named) => (
            <ListBoxItem className="option" id={item.id} textValue={item.name}>
              <bdi>{item.name}</bdi>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

function Detail({ service, close }: { service: ServiceNode; close: () => void }) {
  const impact = useQuery({ ...impactQuery(service.id), enabled: !service.id.includes('/') });
  return (
    <aside className="panel detail" aria-label={t.detail(service.name)}>
      <header>
        <StatusMark status={service.status} size={18} />
        <h2 className="grow">
          <bdi>{service.name}</bdi>
        </h2>
        <Button className="button quiet" aria-label={texts.close} onPress={close}>
          ✕
        </Button>
      </header>
      <div className="body stack">
        <StatusLabel status={service.status} />
        {service.messages.slice(0, 4).map((message) => (
          <p key={message} className="notice small" data-status={service.status}>
            <bdi>{message}</bdi>
          </p>
        ))}
        <section className="stack tight">
          <h3>{t.through}</h3>
          <p className="row wrap">
            {service.chains.map((id) => (
              <ChainTag key={id} id={id} />
            ))}
          </p>
        </section>
        {impact.data && (
          <section className="stack tight">
            <h3>{t.impact}</h3>
            <p className="small muted">{t.reach(impact.data.total_chains, impact.data.total_services)}</p>
            <ul className="reach">
              {impact.data.chains.slice(0, 40).map((chain) => (
                <li key={chain.chain_id} title={chain.path.join(' → ')}>
                  <StatusMark
                    status={chain.effect === 'broken' ? 'unhealthy' : 'degraded'}
                    size={12}
                    label={t.effect[chain.effect]}
                  />
                  <ChainTag id={chain.chain_id} />
                  <bdi className="clip grow small">{chain.name}</bdi>
                  <span className="small muted">{t.steps(chain.distance)}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
        <Refusal error={impact.error} />
      </div>
    </aside>
  );
}
