import { httpClientPack } from './http-clients';

/** axios, and what NestJS wraps it in. */
export const axios = httpClientPack({
  name: 'axios',
  keywords: ['axios', 'HttpService'],
  clients: [
    ...['axios', 'axios.create', 'axios.axios', 'axios.AxiosInstance', 'axios.Axios', 'axios.AxiosStatic'],
    ...['@nestjs.axios.HttpService', '@nestjs.common.HttpService', '@nestjs.axios.HttpService.axiosRef'],
  ],
  functions: ['axios'],
  methods: ['request'],
});
